"""One figure as it is handed to the services, and the check that it may stand in a submission."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from inthewild.hub.core.typed import line
from inthewild.hub.errors import Invalid
from inthewild.hub.members.models import Platform, PlatformOwner
from inthewild.hub.members.services import common
from inthewild.hub.progress import definitions, groups, numbers, periods
from inthewild.hub.progress.definitions import MetricVersion, Per, Source
from inthewild.hub.progress.models import Submission

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Cell:
    """A figure: ``value`` None takes it away. ``platform`` is a public id, or nothing for the whole company; ``definition`` None
    is the version of the period. ``where`` is what an error calls it (a field, a cell of a file)."""

    metric: str
    value: int | None
    platform: str = ""
    method: str = "count"
    dimension: str = ""
    member: str = ""
    definition: int | None = None
    note: str = ""
    where: str = ""

    @property
    def key(self) -> Key:
        """What the figure is of: metric, platform, dimension, member."""
        return (self.metric, self.platform, self.dimension, self.member)

    @property
    def place(self) -> str:
        """What an error calls it."""
        return self.where or ".".join(filter(None, self.key))


def wanted(submission: Submission) -> dict[str, MetricVersion]:
    """What this submission is asked for: by code, the version of its period."""
    in_force = definitions.in_force(periods.read(submission.request.period).last)
    codes = submission.request.metrics
    return {code: one for code, one in in_force.items() if code in codes and one.source is Source.SUBMISSION}


def whole(asked: Mapping[str, MetricVersion], platforms: Iterable[str]) -> list[Key]:
    """What is asked for as a whole: for each platform, or for the company where the definition says so."""
    places = list(platforms)
    return [
        (code, place, "", "") for code, version in asked.items() for place in (places if version.per is Per.PLATFORM else [""])
    ]


def platforms_of(submission: Submission) -> dict[str, Platform]:
    """The accepted platforms that the company owned on some day of the period, by public id, in the order of their names."""
    period = periods.read(submission.request.period)
    owned = PlatformOwner.objects.filter(
        Q(until=None) | Q(until__gt=period.first),
        organisation=submission.organisation_id,
        since__lte=period.last,
        platform__state="accepted",
    )
    rows = Platform.objects.filter(pk__in=owned.values("platform")).order_by("name", "id")
    return {one.public_id: one for one in rows}


def checked(cell: Cell, asked: dict[str, MetricVersion], platforms: dict[str, Platform]) -> tuple[Cell, MetricVersion]:
    """The cell in its usual spelling, and the version that it is counted under. Raises Invalid, whose ``where`` is the cell."""
    where = cell.place
    if cell.metric not in asked:
        raise Invalid(_("this figure was not asked for, or the hub counts it itself"), where=where)
    latest = asked[cell.metric]
    version = (
        latest if cell.definition in (None, latest.version) else definitions.at(cell.metric, int(cell.definition or 0), where)
    )
    if version.valid_from > latest.valid_from:
        raise Invalid(_("this version of the definition is not in force yet"), where=where)
    _place(cell, version, platforms, where)
    if cell.value is not None and not 0 <= cell.value <= numbers.MAX:
        raise Invalid(_("a figure is a whole number from 0 on"), where=where)
    if cell.method not in version.methods:
        raise Invalid(_("this method is not allowed for this figure"), where=where)
    member = _member(cell, version, where)
    note = line(cell.note, where, 500, empty=True)
    return Cell(
        cell.metric, cell.value, cell.platform, cell.method, cell.dimension, member, version.version, note, where
    ), version


def _place(cell: Cell, version: MetricVersion, platforms: dict[str, Platform], where: str) -> None:
    if version.per is Per.COMPANY and cell.platform:
        raise Invalid(_("this figure is of the whole company, not of a platform"), where=where)
    if version.per is Per.PLATFORM and not cell.platform:
        raise Invalid(_("say of which platform this figure is"), where=where)
    if cell.platform and cell.platform not in platforms:
        raise Invalid(_("the company does not own this platform in this period"), where=where)


def _member(cell: Cell, version: MetricVersion, where: str) -> str:
    """The value of the dimension in its usual spelling: a region, a group of animals and plants, a language."""
    if not cell.dimension:
        if cell.member:
            raise Invalid(_("say by what this part is: region, taxon or language"), where=where)
        return ""
    if cell.dimension not in version.dimensions:
        raise Invalid(_("this figure is not given by that"), where=where)
    readers: dict[str, Callable[[str], str]] = {"region": _region, "language": _language, "taxon": _group}
    if not cell.member.strip():
        raise Invalid(_("say of which part this figure is"), where=where)
    try:
        return readers[cell.dimension](cell.member)
    except Invalid as wrong:
        raise Invalid(wrong.what, where=where) from None


def _region(text: str) -> str:
    return common.regions([text])[0]


def _language(text: str) -> str:
    return common.languages([text])[0]


def _group(text: str) -> str:
    return common.choice(text.strip().casefold(), groups.every(), "member")
