"""Questions about a figure and their answers, as they are kept in ``Figure.queries``, and as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import formats
from inthewild.hub.progress.checks import Check, Question


@dataclass(frozen=True)
class Asked:
    """One question. ``by`` is the public id of who asked, empty for a check; ``text`` is what a person wrote. ``data`` are the
    numbers and codes of a check. Times are ISO 8601 in UTC."""

    check: str
    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    by: str = ""
    at: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody answered it."""
        return not self.answer

    def same(self, question: Question) -> bool:
        """Whether this is what a check asks: then it is not asked again."""
        return self.check == question.check and dict(self.data) == dict(question.data)

    def says(self, platforms: Mapping[str, str]) -> str:
        """The question in the reader's language. ``platforms`` are names by public id."""
        if self.check == Check.OFFICE:
            return self.text
        told = {k: formats.number(v) if isinstance(v, int) else str(v) for k, v in self.data.items()}
        told["platform"] = platforms.get(str(self.data.get("platform", "")), "")
        return str(_SAYS[Check(self.check)]) % told


def of(queries: list[dict[str, Any]]) -> list[Asked]:
    """What is kept with a figure."""
    return [Asked(**one) for one in queries]


def kept(asked: list[Asked]) -> list[dict[str, Any]]:
    """As JSON."""
    return [asdict(one) for one in asked]


_SAYS = {
    Check.JUMP: _("In the period before this was %(before)s. What changed?"),
    Check.UNIT: _("In the period before this was %(before)s, about %(unit)s times less or more. Was it counted in another unit?"),
    Check.DENOMINATOR: _("This is more than the platform has in all: %(size)s. Is it?"),
    Check.TWICE: _("The same figure stands at %(platform)s. Was a figure of the whole company written down for each platform?"),
    Check.PARTS: _("Its parts add up to more: %(sum)s. Does something stand in two parts?"),
    Check.DISTINCT: _(
        "With what was trained online and in person, this would be between %(least)s and %(most)s. Does everybody stand once?"
    ),
    Check.FUNNEL: _("This is more than the impressions, which are %(impressions)s. Is it?"),
    Check.RUNNING: _("The period is not over yet. Until which day do these figures count, and will they be replaced?"),
    Check.DEFINITION: _(
        "This was counted under version %(version)s of the definition; for this period it is version %(latest)s. Can it be"
        " counted anew?"
    ),
}
