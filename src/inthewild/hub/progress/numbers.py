"""Whole numbers as people write them, in any digits and with any country's separators. Nothing is guessed.

``1.088.679.149``, ``1 088 679 149``, ``١٬٠٨٨٬٦٧٩٬١٤٩``,
``1,08,86,79,149`` and ``1'088'679'149`` are one number. ``1.088`` is two:
with one point or comma and three digits behind it nobody knows whether it is a thousand or a fraction, so it is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from django.utils.translation import gettext as _

from inthewild.hub.errors import Invalid

MAX = 10**15
_INVISIBLE = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"))
_SPACES = " \u00a0\u2007\u2008\u2009\u200a\u202f\u3000"
_ALWAYS_GROUPS = "'\u2019\u02bc\u066c_"
_POINTS = {".": ".", ",": ",", "\uff0e": ".", "\uff0c": ",", "\u060c": ","}
_FRACTION = "\u066b"
_PERCENT = "%\u066a\uff05\u2030"
_MINUS = "-\u2212\u2010\u2011\u2012\u2013\uff0d"


class Why(StrEnum):
    """Why a text is no whole number that one can be sure of."""

    EMPTY = "empty"
    NEGATIVE = "negative"
    PERCENT = "percent"
    FRACTION = "fraction"
    AMBIGUOUS = "ambiguous"
    GROUPS = "groups"
    WORDS = "words"
    MIXED = "mixed"
    LARGE = "large"


class Unreadable(Invalid):
    """A text that is not read as a number; ``why`` says why not."""

    def __init__(self, why: Why, what: str, where: str) -> None:
        super().__init__(what, where=where)
        self.why = why


def read(text: str, where: str = "value") -> int:
    """The whole number that is written there, from 0 to 10^15. Raises Unreadable, never guesses."""
    clean = text.translate(_INVISIBLE).strip(_SPACES + "\t\r\n")
    if not clean:
        raise Unreadable(Why.EMPTY, _("this must not be empty"), where)
    if any(c in clean for c in _PERCENT):
        raise Unreadable(Why.PERCENT, _("this is a percentage; write how many there are, as a number"), where)
    if clean[0] in _MINUS or clean[-1] in _MINUS or (clean[0], clean[-1]) == ("(", ")"):
        raise Unreadable(Why.NEGATIVE, _("this is less than nothing; a figure is a whole number from 0 on"), where)
    plain = "".join(_digit(c, clean, where) for c in clean)
    digits = _without_separators(plain, where).lstrip("0") or "0"
    if len(digits) > len(str(MAX)) or int(digits) > MAX:
        raise Unreadable(Why.LARGE, _("this is larger than any figure can be"), where)
    return int(digits)


def _digit(c: str, whole: str, where: str) -> str:
    """A digit as ASCII, a separator as one of ``space ' . ,`` and the Arabic sign of a fraction."""
    if c in _SPACES:
        return " "
    if c in _ALWAYS_GROUPS:
        return "'"
    if c in _POINTS:
        return _POINTS[c]
    if c == _FRACTION:
        return c
    value = unicodedata.decimal(c, None)
    if value is None:
        raise Unreadable(Why.WORDS, _("write the number in digits only, without words, signs or units"), where)
    first = next(other for other in whole if unicodedata.decimal(other, None) is not None)
    if ord(c) - value != ord(first) - unicodedata.decimal(first):
        raise Unreadable(Why.MIXED, _("this mixes the digits of two scripts; write it in one"), where)
    return str(value)


def _without_separators(plain: str, where: str) -> str:
    used = sorted(set(plain) - set("0123456789"))
    if not used:
        return plain
    if not plain[0].isdecimal() or not plain[-1].isdecimal():
        raise Unreadable(Why.GROUPS, _("this begins or ends with a separator; write the digits only"), where)
    if _FRACTION in used:
        raise Unreadable(Why.FRACTION, _("this is a fraction; a figure is a whole number"), where)
    if len(used) > 1:
        raise _of_two_signs(plain, where)
    parts = plain.split(used[0])
    if used[0] in ".,":
        if len(parts) == 2:
            _one_point(parts, where)
        if used[0] == "," and re.fullmatch(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}", plain):
            return plain.replace(",", "")  # lakh and crore
    if parts[0].startswith("0") or len(parts[0]) > 3 or any(len(part) != 3 for part in parts[1:]):
        raise Unreadable(Why.GROUPS, _("these digits do not stand in groups of three; write them without separators"), where)
    return "".join(parts)


def _one_point(parts: list[str], where: str) -> None:
    """One point or comma: a fraction, or nobody knows."""
    whole, behind = parts
    if len(behind) != 3 or len(whole) > 3 or whole.startswith("0"):
        raise Unreadable(Why.FRACTION, _("this is a fraction; a figure is a whole number, written without decimals"), where)
    raise Unreadable(
        Why.AMBIGUOUS,
        _("this may mean %(number)s or a fraction; write %(number)s if you mean that") % {"number": whole + behind},
        where,
    )


def _of_two_signs(plain: str, where: str) -> Unreadable:
    """Two kinds of separators: the last one would be that of a fraction."""
    if re.fullmatch(r"[0-9]{1,3}(?:[ '.,][0-9]{2,3})*[.,][0-9]+", plain):
        return Unreadable(Why.FRACTION, _("this is a fraction; a figure is a whole number, written without decimals"), where)
    return Unreadable(Why.GROUPS, _("these separators do not fit together; write the digits without them"), where)
