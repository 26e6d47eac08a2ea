"""Is what is stored what was attested and published? Compares rows with commitments; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from inthewild.exchange.snapshot import sealed
from inthewild.exchange.snapshot.entries import SUBMISSION
from inthewild.exchange.snapshot.verify import Problem, verify
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.progress import sealing
from inthewild.hub.progress.models import Figure, Snapshot, Submission
from inthewild.hub.progress.permissions.snapshots import OUT
from inthewild.hub.progress.services.printing import signed


def stored(actor: Actor) -> tuple[int, list[Problem]]:
    """How many snapshots are out, and what does not fit: each names the submission, the line, the cell. Raises NotAllowed."""
    require(actor, "snapshot.check", None)
    found: list[Problem] = []
    # hub: unscoped, everything that is out
    rows = list(Snapshot.objects.filter(state__in=OUT).order_by("period", "edition"))
    for row in rows:
        found += _published(row)
    found += _attested()
    return len(rows), sorted(set(found), key=str)


def _published(row: Snapshot) -> Iterator[Problem]:
    """One snapshot: its own file, and each figure in it against its row."""
    private = sealed.private_content(row.digest, sealed.lines_of(row.private["lines"]))
    yield from verify(signed(row).content(), private)
    told = [one["record"] for one in row.private["lines"].values() if one["record"]["kind"] == SUBMISSION]
    wanted = {str(one["id"]).rpartition("/")[0] for one in told}
    # hub: unscoped, as above
    figures = Figure.objects.filter(submission__public_id__in=wanted).select_related("submission", "metric", "platform")
    known = {f"{one.submission.public_id}/{one.number}": one for one in figures}
    for record in told:
        now = known.get(str(record["id"]))
        if now is None:
            yield Problem(str(record["id"]), f"is in snapshot {row.period} edition {row.edition} and is not stored any more")
            continue
        by = {now.dimension: now.member} if now.dimension else {}
        place = now.platform.public_id if now.platform else ""
        is_now = (now.value, now.metric.code, now.metric.version, by, place, now.method)
        was = (record["value"], record["metric"], record["definition"], record["by"], record["platform"], record["method"])
        if is_now != was:
            yield Problem(
                f"{record['id']} ({record['organisation_name']})",
                f"was published as {record['value']} in {row.period} edition {row.edition} and is stored as {now.value}",
            )


def _attested() -> Iterator[Problem]:
    """Each submission against what its company attested."""
    # hub: unscoped, as above
    rows = Submission.objects.exclude(sealed="").filter(state__in=("accepted", "restated", "withdrawn"))
    figures: dict[int, list[Figure]] = defaultdict(list)
    # hub: unscoped, as above
    for one in Figure.objects.filter(submission__in=rows).select_related("metric", "platform"):
        figures[one.submission_id].append(one)
    for row in rows.select_related("organisation", "request", "replaces"):
        if not sealing.holds(row, figures[row.pk]):
            yield Problem(f"{row.public_id} ({row.organisation.name})", "its figures are not those that were attested")
