"""The byte codes of the scanner's streams, and the look-up tables from code points to them.

**Narrow stream**: one byte per character of the scripts that have few letters (Latin, Greek, Cyrillic, Arabic ...), over
the alphabet of the lexicon itself. A code stands for one folded letter, so a hit needs no second comparison.

    0 dropped | 2..11 digits | 12.. letters of the lexicon, script by script | 246 other letter that looks Latin
    247 other letter | 248 ( ) [ ] | 249 @ # | 250 symbol used as a letter | 251 may be an encoding (& % < | \\ bidi, loose jamo)
    252 other symbol or in-word punctuation | 253 becomes several characters | 254 wide character | 255 separator

Everything from 248 on separates words. **Wide stream**: two bytes per character (first 1..127, second 128..255, so that
no pattern can match out of step) for Chinese, Japanese, Korean, Thai, Indic scripts and emoji, with a class for each
code that decides boundaries. **Loose stream**: one byte per class of letters that disguise confuses (i l 1 ! |).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.errors import LexiconError
from inthewild.matching.joined import ROW
from inthewild.matching.lookalikes import loose_target
from inthewild.text.tables import CODE_POINTS, DROP, MANY, SPACE, Script, looks, tables

DIGIT0, LETTER0 = 2, 12
LAST_LETTER = 245
OTHER_LOOKS, OTHER = 246, 247
BRACKET, AT, SYMBOL, ENCODED, PUNCT, EXPANDS, WIDE, SEP = 248, 249, 250, 251, 252, 253, 254, 255
SEP_MIN = BRACKET

#: Punctuation after which a new phrase begins: never an in-word separator.
_SENTENCE = set(",;:?()[]{}\"“”„«»‹›…¿、。，；：？！（）「」『』【】《》〈〉‚‘’'`´")
_LEET = set("$!+€£¡¢¥¦§")


class Klass:
    """Classes of wide codes: what may stand beside a hit."""

    BREAK = 0
    NARROW = 1
    DIGIT = 2
    HAN = 3
    SEA = 4  # letters of Thai, Lao, Khmer, Burmese
    HANGUL = 5
    INDIC = 6
    MARK = 7
    LEADING = 8  # Thai and Lao vowels written before their consonant
    FOLLOWING = 9  # and after it, as letters
    EMOJI = 10
    JOINER = 11  # Khmer coeng, Burmese virama: the next letter belongs to the same cluster


_SEA = {Script.THAI, Script.LAO, Script.KHMER, Script.MYANMAR}
_LEADING = {*range(0xE40, 0xE45), *range(0xEC0, 0xEC5)}
_FOLLOWING = {0xE30, 0xE32, 0xE33, 0xE45, 0xEB0, 0xEB2, 0xEB3}
#: Khmer coeng, Burmese virama, and the viramas of Indic scripts that write conjuncts (Tamil does not).
_JOINERS = {0x17D2, 0x1039, 0x94D, 0x9CD, 0xA4D, 0xACD, 0xB4D, 0xC4D, 0xCCD, 0xD4D, 0xDCA}
#: Letters in a circle or a square, negative: symbols to Unicode, letters to everybody else.
_ENCLOSED = [*range(0x1F130, 0x1F14A), *range(0x1F150, 0x1F16A), *range(0x1F170, 0x1F18A)]


@cache
def wide_class(cp: int) -> int:
    """The class of a code point of a wide script, after folding."""
    t = tables()
    script = t.script[cp]
    if cp in _JOINERS:
        return Klass.JOINER
    if t.mark[cp]:
        return Klass.MARK
    if cp in _LEADING:
        return Klass.LEADING
    if cp in _FOLLOWING:
        return Klass.FOLLOWING
    if script in (Script.HAN, Script.KANA):
        return Klass.HAN
    if script in _SEA:
        return Klass.SEA
    if script == Script.HANGUL:
        return Klass.HANGUL
    if script == Script.EMOJI:
        return Klass.EMOJI
    if script == Script.INDIC:
        return Klass.INDIC
    return Klass.DIGIT if chr(cp).isdigit() else Klass.NARROW


def is_joiner(ch: str) -> bool:
    """Whether the next letter belongs to the same cluster (virama, coeng)."""
    return ord(ch) in _JOINERS


@cache
def is_wide(ch: str) -> bool:
    """Whether a folded character belongs to the wide stream."""
    return bool(tables().script[ord(ch)] >= Script.HAN)


class Alphabet(NamedTuple):
    """The letters of one compiled set: narrow codes, number of Latin ones, wide codes, loose codes."""

    narrow: dict[str, int]
    latin_end: int
    wide: dict[str, int]
    loose: dict[str, int]

    @classmethod
    def of(cls, folded: Iterable[str]) -> Alphabet:
        """The alphabet of folded patterns. Raises :class:`LexiconError` if the narrow scripts need over 234 letters."""
        letters = {ch for text in folded for ch in text if ch != " "}
        narrow_letters = [c for c in letters if not is_wide(c) and not c.isdigit()]
        narrow_letters.sort(key=lambda c: (int(tables().script[ord(c)]) != Script.LATIN, int(tables().script[ord(c)]), c))
        if len(narrow_letters) > LAST_LETTER - LETTER0:
            raise LexiconError(
                f"{len(narrow_letters)} letters of alphabetic scripts do not fit one byte",
                hint="load fewer languages at once, or report it: a script must move to the wide stream",
            )
        narrow = {str(d): DIGIT0 + d for d in range(10)}
        latin_end = LETTER0
        for i, ch in enumerate(narrow_letters):
            narrow[ch] = LETTER0 + i
            if tables().script[ord(ch)] == Script.LATIN:
                latin_end = LETTER0 + i + 1
        mixed = {c for text in folded if any(is_wide(x) for x in text) for c in text if c != " "}
        wide = {ch: wide_code(i) for i, ch in enumerate(sorted(mixed), FIRST_WIDE)}
        targets = sorted({loose_target(c) for c in letters if not is_wide(c)})
        loose = {c: i for i, c in enumerate(targets, 2)}
        return cls(narrow, latin_end, wide, loose)


def wide_code(i: int) -> int:
    """The i-th two-byte code: first byte 1..127, second 128..255 (little-endian)."""
    first, second = 1 + i % 127, 128 + i // 127
    if second > 255:
        raise LexiconError("more than 16,000 wide characters in one lexicon", hint="load fewer languages at once")
    return first | second << 8


W_BREAK, W_SEP = wide_code(0), wide_code(1)
#: Codes of wide characters that no pattern uses, by class.
W_OTHER = {k: wide_code(2 + k) for k in range(1, 12)}
FIRST_WIDE = 20
L_DROP, L_BREAK = 0, 255


class CodeTables(NamedTuple):
    """``narrow`` uint8, ``wide`` uint16, ``loose`` uint8 over code points; ``wide_class`` uint8 over wide codes.

    ``loose`` reads symbols as letters, ``plain`` as separators.
    """

    narrow: NDArray[np.uint8]
    wide: NDArray[np.uint16]
    loose: NDArray[np.uint8]
    plain: NDArray[np.uint8]
    wide_class: NDArray[np.uint8]


def build_tables(alphabet: Alphabet) -> CodeTables:
    """The three look-up tables of an alphabet; about 40 ms, cached on disk with the compiled set."""
    t = tables()
    target = t.fold
    by_target = np.full(CODE_POINTS, OTHER, np.uint8)
    look = looks()
    for cp in look:
        if t.fold[cp] not in (DROP, SPACE, MANY):
            by_target[t.fold[cp]] = OTHER_LOOKS
    for ch, code in alphabet.narrow.items():
        by_target[ord(ch)] = code
    by_target[t.script >= Script.HAN] = WIDE
    by_target[SPACE], by_target[DROP], by_target[MANY] = PUNCT, 0, EXPANDS
    narrow = by_target[target]
    for cp in [*range(33), 0x7F, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFFFD]:
        narrow[cp] = SEP
    narrow[0xD800:0xE000] = SEP
    for chars, code in ((_SENTENCE, SEP), (_LEET, SYMBOL), ("@#", AT), ("&%<|\\", ENCODED), ("()[]", BRACKET)):
        for ch in chars:
            narrow[ord(ch)] = code
    jamo = [*range(0x1100, 0x115F), *range(0x1161, 0x1200), *range(0x3131, 0x3164), *range(0x3165, 0x318F)]
    for cp in [0x202E, 0x3099, 0x309A, 0x309B, 0x309C, 0xFF9E, 0xFF9F, *jamo]:
        narrow[cp] = ENCODED
    narrow[t.script == Script.EMOJI] = PUNCT
    for cp in look:
        if t.fold[cp] == SPACE:
            narrow[cp] = SYMBOL
    narrow[[cp for cp in _ENCLOSED if t.fold[cp] == SPACE]] = OTHER_LOOKS
    strange = [cp for cp in look if narrow[cp] == WIDE and chr(t.fold[cp]) not in alphabet.wide]
    narrow[strange] = OTHER_LOOKS  # Cherokee, Coptic, Lisu ...: not a language of the lexicon, but a costume
    for ch in alphabet.wide:
        if t.script[ord(ch)] == Script.EMOJI:
            narrow[ord(ch)] = WIDE
    wide, classes = _wide_tables(alphabet)
    return CodeTables(narrow, wide, *_loose_tables(alphabet), classes)


def _wide_tables(alphabet: Alphabet) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    t = tables()
    by_target = np.full(CODE_POINTS, W_OTHER[Klass.NARROW], np.uint16)
    for script in (s for s in Script if s >= Script.HAN):
        example = {Script.EMOJI: Klass.EMOJI, Script.HANGUL: Klass.HANGUL, Script.INDIC: Klass.INDIC}.get(script)
        klass = example or (Klass.SEA if script in _SEA else Klass.HAN)
        by_target[t.script == script] = W_OTHER[klass]
    by_target[t.mark] = W_OTHER[Klass.MARK]
    for cps, klass in ((_LEADING, Klass.LEADING), (_FOLLOWING, Klass.FOLLOWING), (_JOINERS, Klass.JOINER)):
        for cp in cps:
            by_target[cp] = W_OTHER[klass]
    for d in range(10):
        by_target[ord("0") + d] = W_OTHER[Klass.DIGIT]
    classes = np.zeros(65536, np.uint8)
    for klass, code in W_OTHER.items():
        classes[code] = klass
    for ch, code in alphabet.wide.items():
        by_target[ord(ch)] = code
        classes[code] = wide_class(ord(ch))
    by_target[SPACE], by_target[DROP], by_target[MANY] = W_SEP, 0, W_BREAK
    wide = by_target[t.fold]
    wide[ROW] = W_BREAK
    emoji = t.script == Script.EMOJI
    wide[emoji] = W_SEP
    for ch, code in alphabet.wide.items():
        if emoji[ord(ch)]:
            wide[ord(ch)] = code
    return wide, classes


def _loose_tables(alphabet: Alphabet) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    t = tables()
    loose = np.zeros(CODE_POINTS, np.uint8)
    loose[t.script >= Script.HAN] = L_BREAK
    loose[t.script == Script.EMOJI] = L_DROP
    codes = alphabet.loose
    folded = {int(cp) for cp in np.flatnonzero((t.fold > SPACE) & (t.script < Script.HAN))}
    folded |= {cp for cp in looks() if t.fold[cp] > SPACE and chr(t.fold[cp]) not in alphabet.wide}
    for cp in folded:
        source = cp if cp in looks() else int(t.fold[cp])
        loose[cp] = codes.get(loose_target(chr(source)), 254)
    loose[ROW] = L_BREAK
    plain = loose.copy()
    for cp in [*looks(), *map(ord, "$!|+€£@¡¢¥¦§<(#")]:
        if cp not in folded:
            loose[cp] = codes.get(loose_target(chr(cp)), L_DROP)
    return loose, plain
