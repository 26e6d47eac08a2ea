"""Odd ways to write that need another text to be read: turned letters, digits in Cyrillic words, brackets as an O.

Like reread.py, but each of these is rare enough that its signs can be looked for one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import BRACKET, DIGIT0
from inthewild.matching.joined import DECODE, LEET
from inthewild.matching.reread import Reading, expand
from inthewild.matching.scan import Coded, sparse
from inthewild.matching.signals import letters
from inthewild.runs import distinct
from inthewild.text.decode import Rewritten, whole

I64 = NDArray[np.int64]

#: What a letter becomes when the text is turned by half a turn.
TURNED = dict(zip("ɐqɔpǝɟƃɓɥᴉıɾʞlʃɯuodbɹsʇnʌʍxʎz", "abcdefgghiijkllmnopqrstuvwxyz", strict=True))
_ONLY_TURNED = "".join(c for c in TURNED if ord(c) > 127 and c not in "ıɓ")
_TURNED_RUN = whole(f"[a-z{''.join(TURNED)}][a-z '\\-{''.join(TURNED)}]*")
#: Turned letters that a row needs: one alone is phonetic spelling.
MIN_TURNED = 2
_CYRILLIC_DIGITS = {"4": "ч", "6": "б", "3": "з", "0": "о"}
_CYRILLIC_LETTER = "[а-яёіїєґА-ЯЁІЇЄҐ]"
_IN_CYRILLIC = whole(
    f"[0346](?={_CYRILLIC_LETTER}{{2}})|(?<={_CYRILLIC_LETTER})[0346](?={_CYRILLIC_LETTER})|(?<={_CYRILLIC_LETTER}{{3}})[0346]\\b"
)
_BRACKETS = whole(r"(?<=[^\W\d_])(?:\(\)|\[\])|(?:\(\)|\[\])(?=[^\W\d_])")


@cache
def _turned_points() -> NDArray[np.uint32]:
    return np.array(sorted(map(ord, _ONLY_TURNED)), np.uint32)


def turned_rows(coded: Coded) -> I64:
    """Rows with at least MIN_TURNED letters that are upside down."""
    at = coded.strange
    if not at.size:
        return at
    at = at[np.isin(coded.batch.cps.take(at), _turned_points())]
    rows, counts = np.unique(coded.batch.rows_of(at), return_counts=True)
    return rows[counts >= MIN_TURNED]


def _turn(text: str) -> str:
    if sum(c in _ONLY_TURNED for c in text) < MIN_TURNED:
        return text
    return "".join(TURNED.get(c, c) for c in reversed(text))


def cyrillic_digit_rows(coded: Coded) -> I64:
    """Rows in which a digit that can be a Cyrillic letter touches one."""
    special = coded.specials
    digit = (special.code - np.uint8(DIGIT0)) <= np.uint8(6)
    at: I64 = special.at[digit & (letters(special.before) | letters(special.after))]
    if not at.size:
        return at
    cps = coded.batch.cps
    beside = ((cps.take(at - 1) - np.uint32(0x400)) < 0x100) | ((cps.take(at + 1) - np.uint32(0x400)) < 0x100)
    return distinct(coded.batch.rows_of(at[beside]))


def bracket_rows(coded: Coded) -> I64:
    """Rows with an empty pair of brackets."""
    brackets = sparse(coded.codes == BRACKET)
    at: I64 = brackets[:-1][brackets[1:] == brackets[:-1] + 1]
    if not at.size:
        return at
    opening, closing = coded.batch.cps.take(at), coded.batch.cps.take(at + 1)
    pair = ((opening == ord("(")) & (closing == ord(")"))) | ((opening == ord("[")) & (closing == ord("]")))
    return distinct(coded.batch.rows_of(at[pair]))


def odd_readings(coded: Coded, texts: Sequence[str]) -> Iterator[Reading]:
    """Further readings of the rows of a batch; none for nearly all rows."""
    for row in turned_rows(coded).tolist():
        turned = Rewritten(texts[row]).substitute(_TURNED_RUN, _turn, mirrored=True)
        if turned.layers:
            yield Reading(row, turned, DECODE)
    for row in cyrillic_digit_rows(coded).tolist():
        spelt = Rewritten(texts[row]).substitute(_IN_CYRILLIC, _CYRILLIC_DIGITS.__getitem__)
        if spelt.layers:
            yield Reading(row, expand(spelt), LEET)
    for row in bracket_rows(coded).tolist():
        drawn = Rewritten(texts[row]).substitute(_BRACKETS, lambda _: "o")
        if drawn.layers:
            yield Reading(row, expand(drawn), LEET)
