"""Periods of figures: a year (``2026``), a half (``2026-H1``) or a quarter (``2026-Q3``), with their days and their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from inthewild.hub.core import formats
from inthewild.hub.errors import Invalid

_FORM = re.compile(r"(20[0-9]{2}|19[0-9]{2})(?:-(H[12]|Q[1-4]))?")
_MONTHS = {"": 12, "H": 6, "Q": 3}


@dataclass(frozen=True)
class Period:
    """A period by its code, with its first and its last day."""

    code: str
    first: date
    last: date

    @property
    def name(self) -> str:
        """As people read it, in their language: ``2026``, ``first half of 2026``, ``Q3 2026``."""
        year = str(self.first.year)  # a name, not a figure: without separators
        if "-H" in self.code:
            said = _("first half of %(year)s") if self.code.endswith("1") else _("second half of %(year)s")
            return said % {"year": year}
        return formats.quarter(self.first) if "-Q" in self.code else year

    @property
    def before(self) -> str:
        """The code of the period before, of the same length."""
        end = self.first - timedelta(days=1)
        kind = self.code[5:6]
        return f"{end.year}-{kind}{(end.month - 1) // _MONTHS[kind] + 1}" if kind else str(end.year)

    def begun_on(self, day: date) -> bool:
        """Whether it has begun."""
        return self.first <= day

    def over_on(self, day: date) -> bool:
        """Whether it is over."""
        return self.last < day


def read(text: str, where: str = "period") -> Period:
    """The period of this code. Raises Invalid for anything else."""
    found = _FORM.fullmatch(text.strip().upper())
    if found is None:
        raise Invalid(_("write a period as 2026, 2026-H1 or 2026-Q3"), where=where)
    year, part = int(found[1]), found[2] or ""
    length = _MONTHS[part[:1]]
    month = 1 + length * (int(part[1]) - 1 if part else 0)
    after = date(year + 1, 1, 1) if month + length > 12 else date(year, month + length, 1)
    return Period(found[0], date(year, month, 1), after - timedelta(days=1))
