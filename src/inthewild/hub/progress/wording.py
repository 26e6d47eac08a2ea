"""What figures, their parts and their methods are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.members import places
from inthewild.hub.progress import definitions
from inthewild.hub.progress.definitions.words import say
from inthewild.hub.progress.models import Figure

GROUPS: Mapping[str, object] = {
    "removals": gettext_lazy("Removed, and blocked before publication"),
    "coalition": gettext_lazy("Companies, platforms, accounts"),
    "outreach": gettext_lazy("Impressions, reach, engagements"),
    "training": gettext_lazy("Staff trained"),
    "flags": gettext_lazy("Flags sent, confirmed, gone"),
    "terms": gettext_lazy("Search terms and languages"),
    "history": gettext_lazy("As published, 2018 to 2025"),
}
METHODS: Mapping[str, object] = {
    "count": gettext_lazy("Own count"),
    "estimate": gettext_lazy("Estimate"),
    "detector": gettext_lazy("Log of the detector"),
    "published": gettext_lazy("As published"),
}
DIMENSIONS: Mapping[str, object] = {
    "region": gettext_lazy("Region"),
    "taxon": gettext_lazy("Animals and plants"),
    "language": gettext_lazy("Language"),
}
SOURCES: Mapping[str, object] = {
    "submission": gettext_lazy("Companies submit it"),
    "hub": gettext_lazy("The hub counts it from its own records"),
    "history": gettext_lazy("A published document says it"),
}
PER: Mapping[str, object] = {
    "platform": gettext_lazy("each platform"),
    "company": gettext_lazy("each company"),
    "coalition": gettext_lazy("the whole coalition"),
}
ADDED: Mapping[str, object] = {
    "platforms": gettext_lazy("platforms of a company"),
    "companies": gettext_lazy("companies"),
    "periods": gettext_lazy("periods"),
}
DENOMINATORS: Mapping[str, object] = {
    "items": gettext_lazy("Live items of the platform"),
    "accounts": gettext_lazy("Accounts of the platform"),
}


def metric(code: str) -> str:
    """The name of a metric; its code for one that is no more."""
    return next((say(one.name) for one in reversed(definitions.every()) if one.code == code), code)


def denominator(code: str) -> str:
    """What a figure is a part of."""
    return str(DENOMINATORS[code]) if code in DENOMINATORS else metric(code)


def part(dimension: str, member: str) -> str:
    """The name of a part: a country or region, a language, a group of animals and plants."""
    if dimension == "region":
        return places.region(member)
    return places.language(member) if dimension == "language" else member


def figure(of: Figure) -> str:
    """What a figure is of, on one line."""
    where = of.platform.name if of.platform else _("whole company")
    told = {"metric": metric(of.metric.code), "where": where, "part": part(of.dimension, of.member)}
    return (_("%(metric)s, %(where)s: %(part)s") if of.dimension else _("%(metric)s, %(where)s")) % told
