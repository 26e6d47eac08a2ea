"""Words for the pages: those of the report, with the digits that the reader chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from inthewild.exchange.snapshot.records import Change, Status
from inthewild.exchange.snapshot.render.checked import Figure
from inthewild.exchange.snapshot.render.spoken import Spoken
from inthewild.exchange.snapshot.render.words import Named, Words
from inthewild.hub.core import formats


class PageWords(Words):
    """The words of the language of this request."""

    def number(self, value: int) -> str:
        """A number as everywhere on the hub's pages."""
        return formats.number(value)


def words() -> PageWords:
    """For this request."""
    found = PageWords.of(get_language() or "en")
    return PageWords(found.tag)


@dataclass(frozen=True)
class Card:
    """One figure as a page shows it. ``lines`` are sentences: coverage, level, change, sample, notes."""

    figure: Figure
    named: Named
    value: str
    known: bool
    member: str
    coverage: str
    level: str
    change: tuple[str, ...]
    sample: str
    notes: tuple[str, ...]
    url: str

    @property
    def suppressed(self) -> bool:
        """Whether the number was withheld."""
        return self.figure.cell.status is Status.SUPPRESSED

    @property
    def split(self) -> Change | None:
        """The change in its parts."""
        return self.figure.cell.change


def card(said: PageWords, snapshot: str, one: Figure) -> Card:
    """A figure of a snapshot in words."""
    spoken, cell = Spoken(said), one.cell
    return Card(
        figure=one,
        named=said.metric(one.definition),
        value=spoken.value(cell),
        known=cell.value is not None,
        member=spoken.member(one) if one.dimension else "",
        coverage=spoken.coverage(cell),
        level=spoken.level(cell),
        change=tuple(spoken.change(cell)),
        sample=spoken.sample(cell.sample) if cell.sample else "",
        notes=tuple(spoken.notes(cell)),
        url=reverse("progress:open_figure", args=[snapshot, cell.id]),
    )


def cards(said: PageWords, snapshot: str, found: Any) -> list[Card]:
    """Several."""
    return [card(said, snapshot, one) for one in found]
