"""What each figure means: the definitions, for everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inthewild.hub.progress import definitions, wording
from inthewild.hub.progress.definitions import MetricVersion
from inthewild.hub.progress.definitions.words import say
from inthewild.hub.progress.views.common import show


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every version of every metric, by headline; ``#listings_removed`` leads to the latest of one."""
    every = definitions.every()
    found = [
        (group, wording.GROUPS[group], [_shown(one, every) for one in reversed(every) if one.group == group][::-1])
        for group in definitions.GROUPS
    ]
    return show(request, "metrics", {"groups": found})


def _shown(one: MetricVersion, every: tuple[MetricVersion, ...]) -> dict[str, Any]:
    over = (("platforms", one.additive_platforms), ("companies", one.additive_companies), ("periods", one.additive_periods))
    latest = one.version == max(other.version for other in every if other.code == one.code)
    return {
        "one": one,
        "anchor": one.code if latest else f"{one.code}-{one.version}",
        "name": say(one.name),
        "unit": say(one.unit),
        "counts": say(one.counts),
        "not_counted": say(one.not_counted),
        "changed": say(one.changed),
        "per": wording.PER[one.per],
        "source": wording.SOURCES[one.source],
        "added": [str(wording.ADDED[what]) for what, may in over if may],
        "methods": [str(wording.METHODS[method]) for method in one.methods],
        "parts": [str(wording.DIMENSIONS[dimension]) for dimension in one.dimensions],
        "denominator": wording.denominator(one.denominator) if one.denominator else "",
    }
