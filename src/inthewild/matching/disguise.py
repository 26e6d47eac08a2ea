"""Does a loose hit really show a disguise inside its own span, and which?

The loose stream ties together everything that looks alike; most of its hits are ordinary words. This module aligns the
surface with the term letter by letter and asks for evidence: a look-alike of another script, a digit or symbol among
letters, separators between the letters of a word, letters repeated, words written together. Rules and their reasons:
docs/decisions/0004-disguise.md.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from inthewild.matching.codes import is_joiner
from inthewild.matching.joined import JOINED, LEET, SKELETON, SQUEEZE
from inthewild.matching.lookalikes import LEET as LEET_CHARS
from inthewild.matching.lookalikes import loose_target
from inthewild.text.strict import fold_char
from inthewild.text.tables import Script, looks, tables

MIN_JOINED = 7
#: ... in a hashtag that holds nothing else.
MIN_TAGGED = 4
#: Letters that a word needs to be read across a full stop ("pango.lin").
MIN_STOPPED = 5
MIN_INSIDE = 8
#: In-word punctuation never used to hide a word: it ends a phrase.
STOPS = set(",;:?!.…，。、；：？！")


@dataclass(slots=True)
class Alignment:
    """What stands in the surface for the letters of the term."""

    leet: int = 0
    looks: int = 0
    swapped: int = 0
    capital_i: int = 0
    plain: int = 0
    longest_run: int = 1
    doubled: int = 0
    missing_double: int = 0
    missing_gap: int = 0
    gaps: list[str] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    scripts: set[int] = field(default_factory=set)


def align(term: str, surface: str) -> Alignment | None:
    """Align folded ``term`` (blanks between words) with ``surface``; None if they do not fit after all."""
    found = Alignment()
    script = tables().script
    at, piece, run, gap, size = 0, 0, 1, "", len(term)
    for ch in surface:
        folded = fold_char(ch)
        if folded == "" and ord(ch) not in looks():
            continue
        target = loose_target(ch)
        readable = folded not in ("", " ") or ch in LEET_CHARS or ord(ch) in looks()
        position = at
        if readable and at < size and term[at] == " ":
            position = at + 1
        while (
            readable and position < size and target != loose_target(term[position]) and position
            and term[position] == term[position - 1] and position + 1 < size
        ):  # fmt: skip
            position += 1
            found.missing_double += 1
        if readable and position < size and target == loose_target(term[position]):
            letter = term[position]
            if position != at and term[at] == " ":
                if gap:
                    found.pieces.append(piece)
                    piece = 0
                else:
                    found.missing_gap += 1
            elif gap:
                found.gaps.append(gap)
                found.pieces.append(piece)
                piece = 0
            gap = ""
            at = position + 1
            piece += 1
            run = 1
            if folded == letter:
                found.plain += 1
                found.scripts.add(int(script[ord(ch)]))
            elif {folded, letter} == {"i", "l"}:
                if ch == "I":
                    found.capital_i += 1
                else:
                    found.swapped += 1
            elif ch in LEET_CHARS:
                found.leet += 1
            else:
                if script[ord(ch)] == script[ord(letter)] and not (script[ord(ch)] == Script.LATIN and ord(ch) > 127):
                    return None  # another letter of the same script is no disguise
                found.looks += 1
                found.scripts.add(int(script[ord(ch)]))
        elif readable and at and folded != " " and target == loose_target(term[at - 1] if term[at - 1] != " " else term[at - 2]):
            run += 1
            found.longest_run = max(found.longest_run, run)
            found.doubled += run == 2
            if gap:
                found.gaps.append(gap)
                gap = ""
        elif folded in ("", " "):
            gap += ch
        else:
            return None
    if at != size:
        return None
    found.pieces.append(piece)
    return found


#: A full stop between small letters, without a blank, ends no sentence.
_SMALL_STOP = re.compile(r"[^\W\d_A-Z]\.[^\W\d_A-Z]")


def _inner_gaps_hide(found: Alignment, letters: int, surface: str) -> bool | None:
    """True: the gaps inside words are a disguise; False: they are ordinary; None: there are none."""
    if not found.gaps:
        return None
    singles = sum(p == 1 for p in found.pieces)
    if singles >= 3 and len(found.pieces) >= 0.6 * letters and max(found.pieces) <= 2:
        return True
    if any(c.isspace() for gap in found.gaps for c in gap):
        return False
    if len(found.gaps) == 1 and any(c in STOPS for c in found.gaps[0]):
        return found.gaps == ["."] and letters >= MIN_STOPPED and _SMALL_STOP.search(surface) is not None
    return letters >= 4


_RUN = re.compile(r"([^\W\d_])\1*", re.IGNORECASE)


def every_letter_repeated(surface: str) -> str | None:
    """The surface with its runs of letters shortened, if all of them are double or triple; None if not.

    >>> every_letter_repeated("ttiiggeerr"), every_letter_repeated("tiger")
    ('tiger', None)
    """
    times = math.gcd(*(len(m.group()) for m in _RUN.finditer(surface)))
    return _RUN.sub(lambda m: m.group()[::times], surface) if times >= 2 else None


@lru_cache(maxsize=8192)
def judge(term: str, surface: str, glued: bool, tagged: bool) -> int:
    """View bits of a loose hit, 0 if the surface shows no disguise.

    ``glued``: a letter touches the surface on either side; ``tagged``: it stands in a hashtag or handle.
    """
    thin = every_letter_repeated(surface)
    found = align(term, thin or surface)
    if found is None:
        return 0
    letters = len(term.replace(" ", ""))
    gaps = _inner_gaps_hide(found, letters, surface)
    if gaps is False or (glued and any(c.isspace() for gap in found.gaps for c in gap)):
        return 0
    bits = SQUEEZE if thin else 0
    if gaps:
        bits |= SQUEEZE
    if found.longest_run >= 3 or found.doubled >= 2:
        bits |= SQUEEZE
    elif found.doubled and not (found.leet or found.looks or gaps):
        return 0
    if found.leet:
        if letters - found.leet < 2 and letters < 6:
            return 0
        bits |= LEET
    if found.looks:
        own = {s for s in found.scripts if s}
        mixed = len(own) > 1 or (found.plain == 0 and not own & {Script.CYRILLIC, Script.GREEK, Script.LATIN, Script.ARABIC})
        symbols = any(ord(c) in looks() and not unicodedata.category(c).startswith("L") for c in surface)
        latin = any(ord(c) > 127 and tables().script[ord(c)] == Script.LATIN and ord(c) in looks() for c in surface)
        if not (mixed or symbols or latin or found.leet or gaps):
            return 0
        bits |= SKELETON
    if found.capital_i and any(c.islower() for c in surface):
        bits |= LEET
    elif (found.swapped or found.capital_i) and not bits:
        return 0
    if found.missing_double and not bits & (SKELETON | LEET | SQUEEZE):
        return 0
    if glued:
        if not tagged and letters < MIN_INSIDE:
            return 0
        if letters < (6 if tagged else MIN_INSIDE):
            return 0
        bits |= JOINED
    if found.missing_gap and not gaps:
        if letters < (MIN_TAGGED if tagged else MIN_JOINED):
            return 0
        bits |= JOINED
    return bits


@lru_cache(maxsize=8192)
def judge_wide(term: str, surface: str, lone_left: bool, lone_right: bool) -> bool:
    """Whether separators between the letters of a wide-script surface hide the term.

    ``lone_left``, ``lone_right``: a separator stands before and after it. Punctuation and pictures between letters hide;
    a bare blank does only beside a single cluster that stands alone, and in scripts with word spaces only if every
    cluster does.
    """
    t = tables()
    pieces: list[int] = [0]
    gaps: list[str] = []
    gap = ""
    spaced_script = joined = False
    letters = iter(term)
    for ch in surface:
        if fold_char(ch) == " ":
            gap += ch
            continue
        if fold_char(ch) == "":
            continue
        expected = next(letters, "")
        own_blank = expected == " "
        if own_blank:
            next(letters, "")
        if gap:
            gaps.append("" if own_blank else gap)
            pieces.append(0)
            gap = ""
        if not t.mark[ord(ch)] and not joined:
            pieces[-1] += 1
        joined = is_joiner(ch)
        spaced_script |= t.script[ord(ch)] in (Script.HANGUL, Script.INDIC)
    if not any(gaps) or any(c in STOPS - {"."} for g in gaps for c in g) or max(len(g) for g in gaps) > 3:
        return False
    if any(c.isspace() for g in gaps if "." in g for c in g):
        return False  # a full stop that ends a sentence
    bare = [i for i, g in enumerate(gaps) if g.isspace()]
    if not bare:
        return True
    alone = [p == 1 for p in pieces]
    if spaced_script:
        return all(alone) and len(pieces) >= 2
    alone[0] = alone[0] and lone_left
    alone[-1] = alone[-1] and lone_right
    return all(alone[i] or alone[i + 1] for i in bare)
