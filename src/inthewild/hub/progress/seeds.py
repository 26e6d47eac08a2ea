"""An example report for the demo, through the services: asked, submitted, verified, confirmed, published, corrected.

In steps, each of which may run again without doing anything twice. All figures are made up; the history from 2018 to 2025 that
stands beside them is not (progress/history).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from inthewild.exchange.snapshot import sample_files as files
from inthewild.exchange.snapshot import sampling as pure
from inthewild.exchange.snapshot.sampling import Row
from inthewild.hub.accounts.models import Kind, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core import approval, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.members.models import PlatformHost
from inthewild.hub.progress import periods
from inthewild.hub.progress import seed_data as data
from inthewild.hub.progress.models import Confirmation, Figure, Request, Sampling, Snapshot, Submission
from inthewild.hub.progress.services import confirmations, corrections, entering, handing, levels, office, publishing, snapshots
from inthewild.hub.progress.services import sampling as samples
from inthewild.hub.progress.services.cells import Cell

_ROLE = "Example lead of policy"
_ANSWER = "Example: looked at again; it is right."


def steps() -> Iterator[str]:
    """Enter what is missing, and say what was entered. Nothing where the people of the demo are not there."""
    desk, expert, auditor = (_person(role) for role in (Role.SECRETARIAT, Role.NGO_EXPERT, Role.AUDITOR))
    if desk is None or expert is None or auditor is None or not periods.read(data.PERIOD).begun_on(clock.now().date()):
        return
    for period, metrics in ((data.BEFORE, data.FEW), (data.PERIOD, data.METRICS)):
        if not Request.objects.filter(period=period).exists():
            with transaction.atomic():
                _ask(desk, period, metrics)
            yield f"Request {period}"
    for given in data.SUBMITTED:
        for period, figures in ((data.BEFORE, given.before), (data.PERIOD, given.figures)):
            found = _submission(given.company, period)
            if figures and found is not None and found.state == "requested":
                with transaction.atomic():
                    _submit(desk, found, given, figures)
                yield f"{given.company} {period}"
    _decline()
    if not Sampling.objects.exists():
        with transaction.atomic():
            _verify(expert, auditor)
        yield "Samples"
    if not Snapshot.objects.filter(period=data.PERIOD).exists():
        with transaction.atomic():
            _publish(desk, snapshots.build(desk, data.PERIOD, title=data.TITLE))
        yield data.TITLE
    first = Snapshot.objects.filter(period=data.PERIOD, edition=1, state="published").first()
    if first is not None:
        with transaction.atomic():
            _correct(desk, first)
        yield f"{data.TITLE}, edition 2"
    if not Snapshot.objects.filter(period=data.BEFORE).exists():
        with transaction.atomic():
            draft = snapshots.build(desk, data.BEFORE, title=data.TITLE.replace(data.PERIOD, data.BEFORE))
            snapshots.ask(desk, draft)
        yield draft.title


def _person(role: Role) -> Actor | None:
    found = User.objects.filter(demo=True, is_active=True, grants__role=role, grants__ended_at=None).order_by("pk").first()
    return actor_of(found) if found is not None else None


def _admin(company: Organisation) -> Actor:
    """Who speaks for a company of the examples: its person if it has one, else somebody of whom there is only an id."""
    held = User.objects.filter(demo=True, organisation=company, grants__role=Role.COMPANY_ADMIN, grants__ended_at=None).first()
    if held is not None:
        return actor_of(held)
    return Actor(ActorKind.USER, f"usr_example_{company.pk}", company.public_id, frozenset({Role.COMPANY_ADMIN}))


def _ask(desk: Actor, period: str, metrics: tuple[str, ...]) -> None:
    year = int(period)
    due = date(year + 1, 1, 31) if period == data.PERIOD else clock.now().date() + timedelta(days=30)
    office.ask(desk, period, metrics, due=due, note="Example")


def _submission(company: str, period: str) -> Submission | None:
    rows = Submission.objects.filter(organisation__name=company, organisation__kind=Kind.COMPANY, request__period=period)
    return rows.filter(replaces=None).select_related("organisation", "request").first()


def _submit(desk: Actor, found: Submission, given: data.Given, figures: data.Figures) -> None:
    admin = _admin(found.organisation)
    cells = [Cell(metric, value, _platform(host)) for (metric, host), value in figures.items()]
    host, groups = given.by_taxon
    if found.request.period == data.PERIOD and groups:
        cells += [Cell("listings_removed", n, _platform(host), dimension="taxon", member=group) for group, n in groups.items()]
    saved = entering.save(admin, found, cells, version=found.version, disclosure=given.disclosure)
    _hand_in(desk, admin, saved)


def _hand_in(desk: Actor, admin: Actor, found: Submission) -> Submission:
    answers = {
        (one.number, place): _ANSWER
        for one in handing.refresh(admin, found)
        for place, asked in enumerate(one.queries)
        if not asked["answer"]
    }
    return office.accept(desk, handing.submit(admin, found, role=_ROLE, version=found.version, answers=answers))


def _decline() -> None:
    name, reason = data.DECLINED
    found = _submission(name, data.PERIOD)
    if found is not None and found.state == "requested":
        handing.decline(_admin(found.organisation), found, reason)


def _verify(expert: Actor, auditor: Actor) -> None:
    """One figure at each level; a sample in each state that somebody meets."""
    good = _drawn(auditor, data.SAMPLED)
    samples.disclose(_admin(good.figure.submission.organisation), good, _rows(good))
    samples.judge(expert, good, {p: "counts" if i else "unknown" for i, p in enumerate(good.drawn)})
    samples.finish(expert, good)
    waiting = _drawn(auditor, data.OPEN)
    samples.disclose(_admin(waiting.figure.submission.organisation), waiting, _rows(waiting))
    forged = _drawn(auditor, data.FORGED)
    samples.disclose(_admin(forged.figure.submission.organisation), forged, _rows(forged, forge=True))
    name, metric, note = data.AUDITED
    levels.verify(auditor, _figure(name, metric), "L3", note=note)


def _drawn(auditor: Actor, company: str) -> Sampling:
    asked = samples.ask(auditor, _figure(company, "listings_removed"))
    made = pure.commit(_leaves(asked.figure))
    content = json.dumps(files.commitment_json(made)).encode()
    return samples.commit(_admin(asked.figure.submission.organisation), asked, content)


def _figure(company: str, metric: str) -> Figure:
    rows = Figure.objects.filter(submission__organisation__name=company, submission__request__period=data.PERIOD, dimension="")
    rows = rows.filter(submission__state="accepted", metric__code=metric)
    return rows.select_related("submission__organisation", "metric", "platform").order_by("number")[0]


def _host(figure: Figure) -> str:
    return str(PlatformHost.objects.filter(platform=figure.platform).order_by("pk").values_list("host", flat=True)[0])


def _listing(host: str, position: int) -> dict[str, str]:
    day = date(int(data.PERIOD), 1, 1) + timedelta(days=position % 300)
    return {
        "address": f"https://{host}/item/{position + 1}",
        "removed": day.isoformat(),
        "title": "Example listing, not a real offer",
    }


def _leaves(figure: Figure) -> list[bytes]:
    """A list as the company would keep it. The key is made of the figure's name: this is an example, and secret to nobody."""
    host = _host(figure)
    return [pure.leaf(i, pure.salt_of(_key(figure), i), _listing(host, i)) for i in range(figure.value)]


def _key(figure: Figure) -> bytes:
    return pure.salt_of(bytes(32), figure.pk)


def _rows(sampling: Sampling, *, forge: bool = False) -> bytes:
    figure, made = sampling.figure, sampling.commitment
    assert made is not None
    paths, host = pure.prove(_leaves(figure), sampling.drawn), _host(figure)
    rows = [Row(p, pure.salt_of(_key(figure), p).hex(), _listing(host, p), paths[p]) for p in sampling.drawn]
    if forge:
        rows[0] = replace(rows[0], record={**rows[0].record, "title": "Example listing, written anew after the draw"})
    return json.dumps(files.disclosure_json(made, rows)).encode()


def _publish(desk: Actor, draft: Snapshot) -> None:
    """Every company answers, one of them with an objection; a second person agrees."""
    snapshots.ask(desk, draft)
    name, text = data.OBJECTED
    for one in Confirmation.objects.filter(snapshot=draft).select_related("snapshot", "organisation"):
        admin = _admin(one.organisation)
        if one.organisation.name == name and draft.edition == 1:
            confirmations.object_to(admin, one, text)
        else:
            confirmations.confirm(admin, one)
    second = replace(desk, id="usr_example_second")
    approval.grant(second, publishing.publish(desk, draft), "Example")


def _correct(desk: Actor, first: Snapshot) -> None:
    """A company restates a figure, and the report is corrected by a second edition."""
    company, metric, host, value, reason = data.RESTATED
    old = _submission(company, data.PERIOD)
    if old is None or old.state != "accepted":
        return
    admin = _admin(old.organisation)
    again = corrections.restate(admin, old, reason)
    again = entering.save(admin, again, [Cell(metric, value, _platform(host))], version=again.version)
    _hand_in(desk, admin, again)
    _publish(desk, snapshots.restate(desk, first, reason))


def _platform(host: str) -> str:
    if not host:
        return ""
    return str(PlatformHost.objects.filter(host=host).values_list("platform__public_id", flat=True)[0])
