"""Numbers, shares and dates as people read them: one spelling for pages, mails and files, with Babel's data.

Digits are Latin unless the reader chose those of the language (core.display): Django and Babel disagree about Arabic, and a
figure must not change with the library that printed it. What nobody measured is said so, and is never a zero.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton, format_timedelta, get_datetime_format
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, gettext

from inthewild.hub.core import display
from inthewild.hub.core.display import Digits

# Django's name of a language -> Babel's. English dates are written day first, as most readers of this hub expect.
_LOCALES = {"en": "en_GB", "zh-hans": "zh_Hans"}
LATIN, NATIVE = Digits.LATIN, Digits.NATIVE
Number = int | float
_LATIN_DIGITS = "0123456789%"
_ZEROS = {"arab": 0x0660, "arabext": 0x06F0}  # of the languages of the hub; others are left as Babel writes them


def locale(language: str = "") -> Locale:
    """Babel's locale of a language, by default the one of this request."""
    return _locale(language or get_language() or "en")


@lru_cache(64)
def _locale(name: str) -> Locale:
    """Babel reads a name for a tenth of a millisecond, and a list has two hundred figures."""
    return Locale.parse(_LOCALES.get(name, name.replace("-", "_")))


def unknown() -> str:
    """What stands where a value would, if nobody measured one."""
    return gettext("not measured")


def number(value: Number | None, language: str = "", *, places: int = 1, digits: Digits | None = None) -> str:
    """A number with its separators and at most ``places`` decimals; "not measured" for None."""
    if value is None:
        return unknown()
    pattern = "#,##0" + ("." + "#" * places if places and not isinstance(value, int) else "")
    system = _system(digits, language)
    return _spelled(format_decimal(value, format=pattern, locale=locale(language), numbering_system=system), language, system)


def percent(value: float | None, language: str = "", *, places: int = 0, digits: Digits | None = None) -> str:
    """A share between 0 and 1 as a percentage; "not measured" for None."""
    if value is None:
        return unknown()
    where = locale(language)
    pattern = where.percent_formats[None].pattern
    if places:
        pattern = pattern.replace("#,##0", "#,##0." + "0" * places)
    system = _system(digits, language)
    return _spelled(format_percent(value, format=pattern, locale=where, numbering_system=system), language, system)


def n_of_m(n: int | None, m: int | None, language: str = "", *, digits: Digits | None = None) -> str:
    """``3 / 12``; "not measured" if either is unknown. In a page it stands in ``<bdi dir="ltr">`` (template tag)."""
    if n is None or m is None:
        return unknown()
    return f"{number(n, language, digits=digits)} / {number(m, language, digits=digits)}"


def day(value: date | datetime | None, language: str = "") -> str:
    """A date with the name of its month, in UTC: ``21 Nov 2026``; "not measured" for None."""
    if value is None:
        return unknown()
    there = value.astimezone(UTC) if isinstance(value, datetime) else value
    return _spelled(format_skeleton("yMMMd", there, locale=locale(language)), language)


def month(value: date, language: str = "") -> str:
    """A month with its year: ``Nov 2026``."""
    return format_skeleton("yMMM", value, locale=locale(language))


def quarter(value: date, language: str = "") -> str:
    """A quarter with its year: ``Q4 2026``."""
    return format_skeleton("yQQQ", value, locale=locale(language))


def moment(value: datetime | None, language: str = "") -> str:
    """A date and a time of 24 hours that says that it is UTC: ``21 Nov 2026, 23:05 UTC``; "not measured" for None."""
    if value is None:
        return unknown()
    pattern = str(get_datetime_format("medium", locale(language))).replace("'", "")
    return _spelled(pattern.format(f"{value.astimezone(UTC):%H:%M} UTC", day(value, language)), language)


def hour(value: datetime) -> str:
    """The time of day in UTC, of 24 hours: ``14:20 UTC``."""
    return f"{value.astimezone(UTC):%H:%M} UTC"


def duration(value: timedelta | None, language: str = "") -> str:
    """A length of time in its largest sensible unit: ``3 days``; "not measured" for None."""
    return unknown() if value is None else _spelled(format_timedelta(value, threshold=1.2, locale=locale(language)), language)


def _system(digits: Digits | None, language: str) -> str:
    """Babel's name of the digits to use."""
    chosen = display.current().digits if digits is None else digits
    return _native(language) if chosen is Digits.NATIVE else "latn"


def _native(language: str) -> str:
    return str(locale(language).other_numbering_systems.get("native", "latn"))


def _spelled(text: str, language: str, system: str = "") -> str:
    """The text with the digits that the reader chose: Babel sets their separators and leaves the digits to others."""
    zero = _ZEROS.get(_native(language))
    if zero is None:
        return text
    own = "".join(chr(zero + n) for n in range(10)) + "٪"
    latin = (system or _system(None, language)) == "latn"
    return text.translate(str.maketrans(own, _LATIN_DIGITS) if latin else str.maketrans(_LATIN_DIGITS, own))
