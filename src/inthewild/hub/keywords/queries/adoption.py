"""Who runs which release, how well languages and taxa are covered and how fresh that is, and whose proposals became terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords import changelog
from inthewild.hub.keywords.models import Copy, Proposal, Release, Term
from inthewild.hub.members import queries as members

_RELEASED = ("approved", "watch")


@dataclass(frozen=True)
class Runs:
    """One member: ``behind`` is how many releases were published since its version, None where nobody knows the version."""

    name: str
    organisation: str
    version: str
    behind: int | None
    asked_at: datetime | None
    fetched_at: datetime | None

    @property
    def tone(self) -> str:
        """``good`` for who runs the newest."""
        return "warn" if self.behind is None or self.behind == 1 else "good" if self.behind == 0 else "bad"


def runs(actor: Actor) -> list[Runs]:
    """The members with an open repository, those that are most behind first."""
    versions = sorted(
        visible(Release, actor).filter(state="published").values_list("version", flat=True), key=changelog.order, reverse=True
    )
    copies = visible(Copy, actor).filter(closed_at=None).select_related("organisation")
    found = [_runs(copy, versions) for copy in copies]
    return sorted(found, key=lambda r: (-len(versions) if r.behind is None else -r.behind, r.name))


def own(actor: Actor) -> Runs | None:
    """The actor's own organisation."""
    return next((one for one in runs(actor) if one.organisation == actor.organisation), None) if actor.organisation else None


def _runs(copy: Copy, versions: list[str]) -> Runs:
    behind = versions.index(copy.version) if copy.version in versions else None
    who = copy.organisation
    return Runs(who.name, who.public_id, copy.version, behind, copy.asked_at, copy.fetched_at)


@dataclass(frozen=True)
class Covered:
    """A language or a group of taxa: approved terms, how many had fewer than 50 sampled hits, the last change."""

    name: str
    terms: int
    untested: int
    changed_at: datetime | None


def languages(actor: Actor) -> list[Covered]:
    """By language, of the terms that the actor reads."""
    rows = _terms(actor).values("lang").annotate(n=Count("pk"), u=Count("pk", filter=Q(untested=True)), last=Max("changed_at"))
    return [Covered(row["lang"], row["n"], row["u"], row["last"]) for row in rows.order_by("lang")]


def groups(actor: Actor) -> list[Covered]:
    """By group of the taxonomy, of the terms that name a taxon or a product of one."""
    from inthewild.lexicon.files import DATA
    from inthewild.lexicon.taxonomy import Taxonomy

    tree = Taxonomy(DATA)
    found: dict[str, list[tuple[int, int, datetime]]] = defaultdict(list)
    rows = _terms(actor).filter(Q(sense__startswith="taxon:") | Q(sense__startswith="pair:")).values("sense")
    for row in rows.annotate(n=Count("pk"), u=Count("pk", filter=Q(untested=True)), last=Max("changed_at")):
        slug = row["sense"].partition(":")[2].partition("+")[0]
        group = tree.group(slug) if slug in tree.taxa else ""
        found[group or "other"].append((row["n"], row["u"], row["last"]))
    return [
        Covered(name, sum(p[0] for p in parts), sum(p[1] for p in parts), max(p[2] for p in parts))
        for name, parts in sorted(found.items())
    ]


def _terms(actor: Actor) -> QuerySet[Term]:
    return visible(Term, actor).filter(state__in=_RELEASED).order_by()


def credit(actor: Actor) -> list[tuple[str, int]]:
    """(organisation, proposals that were taken over), most first, of the proposals that the actor sees."""
    rows = visible(Proposal, actor).filter(state="accepted").exclude(organisation="").order_by()
    counts = {row["organisation"]: row["n"] for row in rows.values("organisation").annotate(n=Count("pk"))}
    names = members.organisation_names(actor, set(counts))
    return sorted(((names[key], n) for key, n in counts.items() if key in names), key=lambda pair: (-pair[1], pair[0]))
