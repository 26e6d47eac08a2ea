"""Numbers of permits and certificates: whether they have the form that such numbers have. Never whether they are real.

Anybody can copy a number from a photograph. A number of the wrong form is a reason to ask again; one of the right form is
a reason to ask the issuing authority, and nothing more.

The general form is the one recommended to all Parties in CITES Resolution Conf. 12.3 (control number WWxxYYYYYY/zz: last two
digits of the year, ISO code of the country, six digits, two characters for national use); national forms are the writing seen
on published specimens. All from general knowledge: the resolution was not opened for this table, and countries do differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: ISO country -> forms. Upper case, blanks removed.
_NATIONAL = {
    "CN": (re.compile(r"(?:19|20)\d{2}CN/[A-Z]{2}\d{6}/[A-Z]{2}"),),
    "US": (re.compile(r"\d{2}US\w{6,7}/9"),),
    "GB": (re.compile(r"\d{6}/\d{2}"), re.compile(r"\d{2}GB[A-Z]{3}[A-Z0-9]{6,8}")),
    "DE": (re.compile(r"(?:DE)?-?[EI]-?\d{4,6}/\d{2}"),),
}
_GENERAL = re.compile(r"(?P<year>\d{2})(?P<country>[A-Z]{2})\d{6}(?:/[A-Z0-9]{2})?")
_NUMBERISH = re.compile(r"[A-Z0-9][A-Z0-9./-]{4,34}")
FITS, DOUBTFUL, UNKNOWN = "fits", "does-not-fit", "unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """A document as the seller named it. ``form`` is fits, does-not-fit or unknown; ``country`` the one whose form it has."""

    document: str
    form: str
    country: str = ""


def check_number(number: str, country: str = "") -> Checked:
    """Whether a permit number has the form used by a country, or by any known country if none is given.

    ``unknown`` where no form of the country is known: a number of an unknown form is not a wrong one.
    """
    text = re.sub(r"\s+", "", number).upper()
    general = _GENERAL.fullmatch(text)
    if general and country in ("", general["country"]):
        return Checked(number, FITS, general["country"])
    for code, forms in _NATIONAL.items():
        if country in ("", code) and any(form.fullmatch(text) for form in forms):
            return Checked(number, FITS, code)
    if not _NUMBERISH.fullmatch(text) or not any(c.isdigit() for c in text):
        return Checked(number, DOUBTFUL, country)
    return Checked(number, DOUBTFUL if country in _NATIONAL else UNKNOWN, country)


def check_documents(documents: Iterable[str]) -> list[Checked]:
    """Each document of a listing, as far as it is a number."""
    return [check_number(d) for d in documents if d and d.strip()]
