"""What somebody typed: one line of text, and the next number of a list."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _

from inthewild.hub.errors import Invalid


def one_line(text: str) -> str:
    """Without control characters, and with single spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def line(text: str, where: str, limit: int, *, empty: bool = False) -> str:
    """One line of text without control characters. Raises Invalid for an empty or too long one."""
    clean = one_line(text)
    if not clean and not empty:
        raise Invalid(_("this must not be empty"), where=where)
    if len(clean) > limit:
        raise Invalid(_("this is longer than %(limit)d characters") % {"limit": limit}, where=where)
    return clean


def next_number(rows: models.QuerySet[Any]) -> int:
    """One more than the largest ``number`` of ``rows``; the caller holds a lock on what they belong to."""
    return int(rows.aggregate(n=Max("number"))["n"] or 0) + 1
