"""A sample and a report to confirm for each of the twin companies, for the permission matrix and the canary test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from inthewild.exchange.snapshot import sample_files as files
from inthewild.exchange.snapshot import sampling as pure
from inthewild.exchange.snapshot.sampling import Row
from inthewild.hub.core import clock
from inthewild.hub.core.contracts import Role
from inthewild.hub.progress.models import Confirmation, Figure, Snapshot
from inthewild.hub.progress.services import sampling

if TYPE_CHECKING:
    from matrix_world import World

PERIODS = {"A": "1998", "B": "1999"}  # of no other world


def seed(world: World, letter: str) -> dict[str, Any]:
    """A figure whose sample waits for experts, and a report with figures of this company alone."""
    if letter not in PERIODS:
        return {}
    company, auditor = world.actor(Role.COMPANY_ADMIN, letter), world.actor(Role.AUDITOR, "R")
    figure = Figure.objects.get(submission=world.things[letter]["sub_accepted"], metric__code="listings_removed")
    record, salt = {"address": f"https://platform-{letter.lower()}.example/1"}, bytes(32)
    made = pure.commit([pure.leaf(0, salt, record)])
    asked = sampling.ask(auditor, figure, size=sampling.LEAST)
    drawn = sampling.commit(company, asked, json.dumps(files.commitment_json(made)).encode())
    told = files.disclosure_json(made, [Row(0, salt.hex(), record, ())])
    now = clock.now()
    report = Snapshot.objects.create(
        period=PERIODS[letter], title=f"Report of {letter}", state="confirming", made_by="usr_x", made_at=now, asked_at=now
    )
    Confirmation.objects.create(snapshot=report, organisation=world.organisations[letter], asked_at=now)
    return {"figure": figure, "sample": sampling.disclose(company, drawn, json.dumps(told).encode()), "report_asked": report}
