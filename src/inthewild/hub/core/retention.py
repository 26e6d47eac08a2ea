"""How long what is kept, in one table; a job deletes what is past its time, and each object can say when that is.

The clock of an object begins with something that happens (a case closes); until then it is kept. A hold wins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import clock, formats, holds, idempotency, jobs, schedule
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.files import reconcile, services
from inthewild.hub.core.models import File

Sweep = Callable[[datetime], int]
_BATCH = 200


@dataclass(frozen=True)
class Rule:
    """``keep`` after the clock began; None is for ever. ``says`` is the rule as people read it."""

    keep: timedelta | None
    says: Promise


def _days(count: int) -> timedelta:
    return timedelta(days=count)


TABLE: dict[Retention, Rule] = {
    Retention.DRAFT: Rule(timedelta(hours=24), _("Drafts are deleted 24 hours after they were begun.")),
    Retention.ADDRESS: Rule(
        timedelta(hours=24), _("Internet addresses are kept as keyed hashes only, with a key of the day, for 24 hours.")
    ),
    Retention.ANSWER: Rule(timedelta(hours=24), _("Answers to repeated requests are deleted after 24 hours.")),
    Retention.CONTACT: Rule(_days(30), _("A reporter's contact is deleted 30 days after the outcome.")),
    Retention.REJECTED: Rule(_days(90), _("A rejected report is deleted 90 days after it was rejected.")),
    Retention.EVIDENCE: Rule(_days(730), _("Contents of a case and who sold are deleted 24 months after the case is closed.")),
    Retention.VOLUNTEER: Rule(_days(365), _("A volunteer's contact is deleted 12 months after the last activity.")),
    Retention.MEMBERSHIP: Rule(_days(730), _("Papers of an organisation are deleted 24 months after it left the coalition.")),
    Retention.NOTICE: Rule(_days(90), _("Notifications are deleted 90 days after they were read, unread ones after a year.")),
    Retention.REQUEST: Rule(_days(730), _("A request about one's own data is deleted 24 months after it was answered.")),
    Retention.SAMPLE: Rule(_days(90), _("Rows disclosed for a sample are deleted 90 days after the sample ended.")),
    Retention.PUBLISHED: Rule(None, _("Totals, commitments and published figures are kept for ever.")),
}


@dataclass(frozen=True)
class Sweeper:
    """What an app deletes of one class of retention."""

    name: str
    retention: Retention
    says: str
    sweep: Sweep


_sweepers: dict[str, Sweeper] = {}


def sweeps(retention: Retention, name: str, says: str) -> Callable[[Sweep], Sweep]:
    """Decorator: this function deletes what ``name`` (``cases.sellers``) holds whose clock began before the time it gets.

    It gives how many it deleted, asks ``holds.held`` of each, and may stop after a batch: it is called until it gives 0.
    """

    def add(function: Sweep) -> Sweep:
        if name in _sweepers:
            raise ValueError(f"two functions sweep {name!r}")
        if TABLE[retention].keep is None:
            raise ValueError(f"{name}: what is kept for ever is not swept")
        _sweepers[name] = Sweeper(name, retention, says, function)
        return function

    return add


def sweepers() -> tuple[Sweeper, ...]:
    """What every loaded app deletes."""
    return tuple(_sweepers[name] for name in sorted(_sweepers))


def until(retention: Retention, began: datetime | None) -> datetime | None:
    """When it is deleted; None for what is kept for ever or whose clock has not begun."""
    keep = TABLE[retention].keep
    return None if keep is None or began is None else began + keep


def shown(retention: Retention, began: datetime | None, *about: str) -> str:
    """The sentence that stands on an object: the rule, and the day if there is one. ``about`` are ids that a hold may name."""
    rule, end = TABLE[retention], until(retention, began)
    if end is None:
        return str(rule.says)
    if holds.held(*about):
        return gettext("%(rule)s A legal hold keeps this beyond %(day)s.") % {"rule": rule.says, "day": formats.day(end)}
    return gettext("%(rule)s This will be on %(day)s.") % {"rule": rule.says, "day": formats.day(end)}


@jobs.job()
def sweep(name: str) -> None:
    """Delete what one app holds past its time."""
    one = _sweepers[name]
    keep = TABLE[one.retention].keep
    assert keep is not None
    while one.sweep(clock.now() - keep):
        pass


@jobs.job()
def sweep_all() -> None:
    """Queue one job for each sweeper: one that fails does not keep the others from their work."""
    for one in sweepers():
        jobs.enqueue(sweep, one.name, key=f"retention:{one.name}")


@sweeps(Retention.ANSWER, "core.answers", "Answers that are kept for repeated requests")
def _answers(_before: datetime) -> int:
    return idempotency.purge()


def _sweep_files(retention: Retention) -> Sweep:
    def files(before: datetime) -> int:
        due = File.objects.filter(Q(retained_from__lte=before), retention=retention.value, deleted_at=None).order_by("pk")
        done = 0
        for file in due.iterator(chunk_size=_BATCH):
            if holds.held(file.public_id, file.about):
                continue
            services.delete(Actor.system("retention"), file, "retention")
            done += 1
        return done

    return files


for _retention, _rule in TABLE.items():
    if _rule.keep is not None and _retention not in (Retention.ADDRESS, Retention.ANSWER):
        sweeps(_retention, f"core.files.{_retention.value}", "Files")(_sweep_files(_retention))


@jobs.job()
def remove_leftovers() -> None:
    """Delete bytes that no row names, and workspaces of backups: a process died before it could."""
    reconcile.sweep(settings.HOME)
    reconcile.remove_workspaces(settings.HOME)


@jobs.job()
def forget_done_jobs() -> None:
    """Delete what tells of jobs that were done a week ago. Dead letters stay until somebody looks at them."""
    jobs.forget_done(clock.now() - timedelta(days=7))


schedule.every(timedelta(days=1), "core.jobs", "Deletes the records of jobs that were done a week ago", forget_done_jobs)
schedule.every(timedelta(hours=1), "core.retention", "Deletes what is past its time", sweep_all)
schedule.every(
    timedelta(hours=1),
    "core.leftovers",
    "Deletes stored bytes that no row names, and what killed backups left in the home",
    remove_leftovers,
)


def rules_table() -> str:
    """The rules, what is deleted by them, and what is done again and again, as Markdown."""
    lines = ["| class | kept | rule | deleted by the job |", "|---|---|---|---|"]
    for retention, rule in TABLE.items():
        names = ", ".join(f"`{one.name}`" for one in sweepers() if one.retention is retention)
        lines.append(f"| `{retention.value}` | {_kept(rule)} | {rule.says} | {names or 'nothing yet'} |")
    return "\n".join(lines) + "\n"


def _kept(rule: Rule) -> str:
    if rule.keep is None:
        return "for ever"
    return f"{rule.keep.days} days" if rule.keep.days > 1 else f"{rule.keep // timedelta(hours=1)} hours"
