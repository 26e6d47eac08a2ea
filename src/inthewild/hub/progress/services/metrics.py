"""Rows for the definitions, so that figures can point to them. Entered when they are first used, never changed."""

from __future__ import annotations

from collections.abc import Iterable

from inthewild.hub.core import clock
from inthewild.hub.errors import HubError
from inthewild.hub.progress.definitions import MetricVersion
from inthewild.hub.progress.models import Metric


def rows(versions: Iterable[MetricVersion]) -> dict[tuple[str, int], Metric]:
    """The row of each version, by code and version. Raises HubError if a row says something else than the definition: then the
    program was changed and no version with it, and no figure is taken."""
    wanted = {(one.code, one.version): one for one in versions}
    found = {(one.code, one.version): one for one in Metric.objects.filter(code__in={code for code, _n in wanted})}
    missing = [one for key, one in wanted.items() if key not in found]
    if missing:
        now = clock.now()
        Metric.objects.bulk_create(
            (
                Metric(
                    code=one.code,
                    version=one.version,
                    definition=one.content,
                    digest=one.digest,
                    valid_from=one.valid_from,
                    entered_at=now,
                )
                for one in missing
            ),
            ignore_conflicts=True,
        )
        found = {(one.code, one.version): one for one in Metric.objects.filter(code__in={code for code, _n in wanted})}
    for key, one in wanted.items():
        if found[key].digest != one.digest:
            raise HubError(
                "the definition of this metric differs from the one under which figures were entered",
                where=f"{one.code} version {one.version}",
                hint="write the new meaning as a new version (docs/metrics.md)",
            )
    return {key: found[key] for key in wanted}
