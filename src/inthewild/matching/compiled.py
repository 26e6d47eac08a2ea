"""The compiled set: look-up tables and Vectorscan databases of a pattern set, for one process.

Literal databases only: folding happened before, boundaries are bytes of the pattern. Scanning releases the GIL; each
thread has its own scratch space.
"""

from __future__ import annotations

import re
import threading
from typing import NamedTuple

import hyperscan
import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import (
    SEP,
    W_SEP,
    Alphabet,
    CodeTables,
    build_tables,
    is_wide,
    wide_class,
)
from inthewild.matching.disguise import MIN_INSIDE, MIN_TAGGED
from inthewild.matching.lookalikes import loose_target
from inthewild.matching.patterns import MIN_LOOSE, MIN_LOOSE_WIDE, Patterns

#: So many neighbours of wide characters are part of the wide stream; a mixed pattern with a longer narrow part is scanned
#: by its anchor and compared whole afterwards.
REACH = 3


#: Letters that a phrase of a wide script needs to be found written together.
MIN_JOINED_WIDE = 4


class Literals:
    """One literal database; ``scan(data)`` gives (pattern ids, end offsets) of all matches."""

    def __init__(self, expressions: list[bytes], dumped: bytes | None = None) -> None:
        self.size = len(expressions)
        self._local = threading.local()
        if not expressions:
            self._database = None
        elif dumped is not None:
            self._database = hyperscan.loadb(dumped, hyperscan.HS_MODE_BLOCK)
        else:
            self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            self._database.compile(expressions=expressions, ids=list(range(self.size)), elements=self.size, flags=0, literal=True)
        if self._database is not None:
            self._local.scratch = self._database.scratch = hyperscan.Scratch(self._database)

    def dump(self) -> bytes:
        """The database serialised for this CPU; never publish it."""
        return hyperscan.dumpb(self._database) if self._database is not None else b""

    def scan(self, data: bytes) -> tuple[list[int], list[int]]:
        ids: list[int] = []
        ends: list[int] = []
        if self._database is not None and data:
            scratch = getattr(self._local, "scratch", None)
            if scratch is None:
                scratch = self._local.scratch = hyperscan.Scratch(self._database)
            add_id, add_end = ids.append, ends.append

            def seen(number: int, start: int, end: int, flags: int, context: object) -> None:
                add_id(number)
                add_end(end)

            self._database.scan(data, match_event_handler=seen, scratch=scratch)
        return ids, ends


class Stream(NamedTuple):
    """A database over one stream: expression ``i`` is pattern ``pattern[i]``.

    ``back`` and ``tail`` (units): the letters of a hit end ``tail`` before the reported end and are ``back`` long.
    ``width``: bytes of a unit.
    """

    literals: Literals
    pattern: NDArray[np.int32]
    back: NDArray[np.int32]
    tail: NDArray[np.int32]
    width: int = 1


#: No script below U+0900 is wide: a pattern without such a run needs no anchor.
_LONG_NARROW = re.compile("[^ \u0900-\U0010ffff]{%d}" % (REACH + 1))  # noqa: UP031


class Mixed(NamedTuple):
    """A pattern of narrow and wide characters, and how many of its letters stand outside its anchor."""

    folded: str
    before: int
    after: int


def anchor(folded: str) -> Mixed | None:
    """The anchor of a mixed pattern whose narrow part is longer than REACH: its longest wide run and REACH neighbours.

    None if not needed.

    >>> anchor("spa沉香")
    Mixed(folded='spa沉香', before=1, after=0)
    """
    if not _LONG_NARROW.search(folded):
        return None
    runs = "".join("w" if is_wide(c) else "n" for c in folded)
    if "n" * (REACH + 1) not in runs:
        return None
    longest = max(re.finditer("w+", runs), key=lambda m: m.end() - m.start())
    return Mixed(folded, max(0, longest.start() - REACH), max(0, len(folded) - longest.end() - REACH))


class Measured(NamedTuple):
    """What is known of each pattern besides its string: length, letters (blanks not counted), whether it has an anchor."""

    length: NDArray[np.int32]
    letters: NDArray[np.int32]
    is_mixed: NDArray[np.bool_]

    @classmethod
    def of(cls, patterns: Patterns) -> Measured:
        folded = patterns.folded
        length = np.fromiter(map(len, folded), np.int32, len(folded))
        blanks = np.fromiter((p.count(" ") for p in folded), np.int32, len(folded))
        is_mixed = np.zeros(len(folded), np.bool_)
        is_mixed[[i for i in np.flatnonzero(patterns.wide).tolist() if anchor(folded[i]) is not None]] = True
        return cls(length, length - blanks, is_mixed)


class Compiled(NamedTuple):
    """Everything that scanning needs; built by :func:`build`, or read from the cache."""

    tables: CodeTables
    latin_end: int
    narrow: Stream
    wide: Stream
    loose: Stream
    loose_wide: Stream
    left: NDArray[np.bool_]
    right: NDArray[np.bool_]
    #: expressions of ``narrow`` from this one on are terms written together or inside a longer word
    together_from: int
    #: expressions of ``wide`` from this one on are phrases written together
    wide_together_from: int
    measured: Measured
    #: what is compared when the anchor of a mixed pattern is found
    mixed: dict[int, Mixed]

    @property
    def loose_letters(self) -> NDArray[np.int32]:
        return self.measured.letters

    @property
    def is_mixed(self) -> NDArray[np.bool_]:
        return self.measured.is_mixed


class Expressions(NamedTuple):
    """The byte strings of one stream before compiling."""

    expressions: list[bytes]
    pattern: NDArray[np.int32]
    back: NDArray[np.int32]
    tail: NDArray[np.int32]


def narrow_expressions(patterns: Patterns, alphabet: Alphabet) -> Expressions:
    """SEP term SEP, an open end leaves its SEP off; then the terms as they stand when written together.

    The second kind has no blanks, and from MIN_INSIDE letters on no borders: it is found inside longer words too.
    """
    rows, together = [], []
    codes = dict(alphabet.narrow) | {" ": SEP}
    border = bytes([SEP])
    for number in np.flatnonzero(~patterns.wide).tolist():
        folded = patterns.folded[number]
        body = bytes(codes[c] for c in folded)
        left, right = bool(patterns.left[number]), bool(patterns.right[number])
        rows.append((border * left + body + border * right, number, len(body), int(right)))
        whole = body.replace(border, b"")
        if folded.replace(" ", "").isalpha():
            if len(whole) >= MIN_INSIDE and (left or right):
                together.append((whole, number, len(whole), 0))
            elif len(whole) >= MIN_TAGGED and " " in folded:
                together.append((border + whole + border, number, len(whole), 1))
    return _expressions(rows + together)


def wide_expressions(patterns: Patterns, alphabet: Alphabet) -> Expressions:
    """Two bytes a character. Boundaries of wide hits are checked afterwards, by class.

    After them the phrases as they stand when their words are written together.
    """
    rows, together = [], []
    for number in np.flatnonzero(patterns.wide).tolist():
        text = patterns.folded[number]
        mixed = anchor(text)
        if mixed is not None:
            text = text[mixed.before : len(text) - mixed.after]
        units = [W_SEP if c == " " else alphabet.wide[c] for c in text]
        rows.append((np.array(units, "<u2").tobytes(), int(number), len(units), 0))
        if W_SEP in units and mixed is None:
            whole = [u for u in units if u != W_SEP]
            if len(whole) >= MIN_JOINED_WIDE:
                together.append((np.array(whole, "<u2").tobytes(), int(number), len(whole), 0))
    return _expressions(rows + together)


def loose_form(folded: str, alphabet: Alphabet) -> bytes:
    """The loose stream's bytes of a folded string: no separators, classes, repeats collapsed."""
    out: list[int] = []
    for ch in folded:
        if ch != " ":
            code = alphabet.loose[loose_target(ch)]
            if not out or out[-1] != code:
                out.append(code)
    return bytes(out)


def loose_expressions(patterns: Patterns, alphabet: Alphabet) -> Expressions:
    rows = []
    for number in np.flatnonzero(~patterns.wide).tolist():
        text = patterns.folded[number]
        if len(text.replace(" ", "")) >= MIN_LOOSE and any(c.isalpha() for c in text):
            body = loose_form(text, alphabet)
            if len(body) >= MIN_LOOSE - 1:
                rows.append((body, int(number), len(body), 0))
    return _expressions(rows)


def loose_wide_expressions(patterns: Patterns, alphabet: Alphabet) -> Expressions:
    rows = []
    for number in np.flatnonzero(patterns.wide).tolist():
        text = patterns.folded[number].replace(" ", "")
        letters = [c for c in text if is_wide(c) and wide_class(ord(c)) not in (7, 10, 11)]
        if len(text) >= MIN_LOOSE_WIDE and len(letters) >= MIN_LOOSE_WIDE:
            units = [alphabet.wide[c] for c in text]
            rows.append((np.array(units, "<u2").tobytes(), int(number), len(units), 0))
    return _expressions(rows)


def _expressions(rows: list[tuple[bytes, int, int, int]]) -> Expressions:
    # Two patterns may share their bytes (loose classes); each keeps its own id, Vectorscan reports both.
    return Expressions(
        [r[0] for r in rows],
        np.array([r[1] for r in rows], np.int32),
        np.array([r[2] for r in rows], np.int32),
        np.array([r[3] for r in rows], np.int32),
    )


def all_expressions(patterns: Patterns, alphabet: Alphabet) -> tuple[Expressions, ...]:
    """The four streams in the order narrow, wide, loose, loose wide."""
    return (
        narrow_expressions(patterns, alphabet),
        wide_expressions(patterns, alphabet),
        loose_expressions(patterns, alphabet),
        loose_wide_expressions(patterns, alphabet),
    )


def build(patterns: Patterns, disguised: bool = True) -> Compiled:
    """Compile a pattern set: about a second for 10,000 patterns; without the loose streams if not ``disguised``."""
    alphabet = Alphabet.of(patterns.folded)
    expressions = list(all_expressions(patterns, alphabet))
    if not disguised:
        expressions[2:] = [_expressions([]), _expressions([])]
    streams = [Stream(Literals(e.expressions), e.pattern, e.back, e.tail) for e in expressions]
    return assemble(build_tables(alphabet), alphabet.latin_end, streams, patterns, Measured.of(patterns))


def assemble(tables: CodeTables, latin_end: int, streams: list[Stream], patterns: Patterns, measured: Measured) -> Compiled:
    """Put the parts together, as built or as read from the cache."""
    narrow, wide, loose, loose_wide = streams
    wide, loose_wide = wide._replace(width=2), loose_wide._replace(width=2)
    mixed = {i: m for i in np.flatnonzero(measured.is_mixed).tolist() if (m := anchor(patterns.folded[i])) is not None}
    count = int(np.count_nonzero(patterns.wide))
    return Compiled(
        tables, latin_end, narrow, wide, loose, loose_wide, patterns.left, patterns.right,
        len(patterns.folded) - count, count, measured, mixed,
    )  # fmt: skip
