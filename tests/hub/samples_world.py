"""An accepted submission whose figures can be sampled, and the company's list behind one of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from members_world import World, build

from inthewild.exchange.snapshot import sample_files as files
from inthewild.exchange.snapshot import sampling as pure
from inthewild.exchange.snapshot.sampling import Row
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.progress.models import Figure, Metric, Request, Sampling, Submission

KEY = bytes(range(32))


@dataclass
class Sampled:
    """The coalition of members_world and one figure of 120 removed listings of the shop."""

    world: World
    figure: Figure
    staff: Figure

    @property
    def company(self) -> Actor:
        """Who administers the shop."""
        return self.world.admin(self.world.shop)

    @property
    def expert(self) -> Actor:
        """An expert of the NGO."""
        return self.world.expert

    @property
    def auditor(self) -> Actor:
        """The auditor."""
        return self.world.auditor

    @property
    def token(self) -> Actor:
        """A program with the roles of an expert."""
        return Actor(ActorKind.TOKEN, "tok", self.world.ngo.public_id, frozenset({Role.NGO_EXPERT, Role.AUDITOR}))


def records(count: int = 120) -> list[dict[str, str]]:
    """The list that the company keeps."""
    return [{"url": f"https://market.example/item/{i}", "day": "2025-03-01"} for i in range(count)]


def commitment(rows: list[dict[str, str]]) -> bytes:
    """What the company sends first."""
    return json.dumps(files.commitment_json(pure.commit(leaves(rows)))).encode()


def leaves(rows: list[dict[str, str]]) -> list[bytes]:
    """The hashes of a list."""
    return [pure.leaf(i, pure.salt_of(KEY, i), one) for i, one in enumerate(rows)]


def disclosure(sampling: Sampling, rows: list[dict[str, str]], change: Callable[[Row], Row] = lambda row: row) -> bytes:
    """What the company sends after the draw."""
    made = sampling.commitment
    assert made is not None
    paths = pure.prove(leaves(rows), sampling.drawn)
    told = [change(Row(p, pure.salt_of(KEY, p).hex(), rows[p], paths[p])) for p in sampling.drawn]
    return json.dumps(files.disclosure_json(made, told)).encode()


def sampled(office: Actor) -> Sampled:
    """Enter it."""
    world = build(office)
    request = Request.objects.create(period="2025", due=date(2026, 2, 1), asked_by=office.id, asked_at=clock.now())
    submission = Submission.objects.create(
        organisation=world.shop, request=request, state="accepted", attested_by="usr_admin", attested_role="Policy lead",
        attested_at=clock.now(), made_at=clock.now(), submitted_at=clock.now(),
    )  # fmt: skip
    figures = [
        Figure.objects.create(
            submission=submission, number=number, metric=metric(code), platform=platform, value=value, method="count"
        )
        for number, (code, platform, value) in enumerate(
            (("listings_removed", world.platform, 120), ("staff_trained", None, 14)), 1
        )
    ]
    return Sampled(world, *figures)


def metric(code: str) -> Metric:
    """A definition in force."""
    found = Metric.objects.filter(code=code, version=1).first()
    return found or Metric.objects.create(
        code=code, version=1, definition={}, digest="0" * 64, valid_from=date(2018, 1, 1), entered_at=clock.now()
    )
