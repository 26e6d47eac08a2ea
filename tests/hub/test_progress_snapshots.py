"""Snapshots in the hub: built, frozen, confirmed, published by two people, corrected; what is stored and what was published."""

from __future__ import annotations

from datetime import timedelta

import progress_world
import pytest
from progress_world import World, accepted, removed, trained

from inthewild.exchange.snapshot import sealed
from inthewild.exchange.snapshot.records import Status
from inthewild.exchange.snapshot.serial import from_dict
from inthewild.exchange.snapshot.verify import verify
from inthewild.hub.core import approval, clock
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.errors import Conflict, Invalid, NotAllowed
from inthewild.hub.progress.models import Confirmation, Figure, Snapshot, SnapshotFile
from inthewild.hub.progress.services import auditing, checking, confirmations, corrections, publishing, snapshots
from inthewild.hub.progress.services.cells import Cell

pytestmark = pytest.mark.django_db

HUB = Actor.system("operator")
SECOND = Actor(ActorKind.USER, "usr_second", "", frozenset({Role.SECRETARIAT}))


@pytest.fixture
def world(secretariat: Actor) -> World:
    made = progress_world.build(secretariat)
    accepted(made, removed(made), trained())
    return made


def publish(world: World, snapshot: Snapshot) -> Snapshot:
    for one in snapshots.ask(world.office, snapshot):
        confirmations.confirm(world.admin(one.organisation), one)
    approval.grant(SECOND, publishing.publish(world.office, snapshot))
    snapshot.refresh_from_db()
    return snapshot


def test_a_snapshot_is_published_by_two_people_after_the_companies_were_asked(world: World) -> None:
    made = snapshots.build(world.office, "2025", title="Progress 2025")
    with pytest.raises(Conflict, match="companies are asked before"):
        publishing.publish(world.office, made)
    [asked] = snapshots.ask(world.office, made)
    assert asked.organisation == world.shop
    with pytest.raises(Conflict, match="still have time"):
        publishing.publish(world.office, made)
    confirmations.object_to(world.admin(world.shop), asked, "One platform is missing.")
    question = publishing.publish(world.office, made)
    with pytest.raises(NotAllowed, match="second person"):
        approval.grant(world.office, question)
    approval.grant(SECOND, question)
    made.refresh_from_db()
    assert made.state == "published"
    file = SnapshotFile.objects.get(snapshot=made, name__endswith=".json")
    private = sealed.private_content(*auditing.take_out(world.auditor, made))
    assert verify(bytes(file.content), private, key=made.key) == []
    told = sealed.read(bytes(file.content)).snapshot
    assert [(one.organisation, one.state, one.text) for one in told.statements] == [
        (world.shop.name, "objected", "One platform is missing.")
    ]
    assert {one.name.rpartition(".")[2] for one in SnapshotFile.objects.filter(snapshot=made)} >= {"json", "csv", "zip"}


def test_a_figure_of_one_company_is_kept_back_and_one_that_nobody_gave_is_not_reported(world: World) -> None:
    cells = {one.id: one for one in from_dict(snapshots.build(world.office, "2025").data).cells}
    assert cells["listings_removed.1"].status is Status.SUPPRESSED
    assert (cells["listings_removed.1"].reporting, cells["listings_removed.1"].asked) == (1, 2)
    assert cells["listings_blocked.1"].status is Status.NOT_REPORTED
    assert (cells["flags_sent.1"].status, cells["flags_sent.1"].asked) == (Status.NOT_REPORTED, 0), "the hub counts these"
    assert cells["companies.1"].value == 2


def test_silence_for_21_days_lets_it_be_published_and_is_printed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = snapshots.build(world.office, "2025")
    snapshots.ask(world.office, made)
    later = clock.now() + timedelta(days=21, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    approval.grant(SECOND, publishing.publish(world.office, made))
    made.refresh_from_db()
    assert [one.state for one in from_dict(made.data).statements] == ["silent"]


def test_what_companies_were_asked_about_is_frozen_until_it_is_taken_back(world: World) -> None:
    made = snapshots.build(world.office, "2025")
    snapshots.ask(world.office, made)
    before = made.digest
    corrections.withdraw(world.admin(world.shop), world.of(), "They were counted wrongly.")
    with pytest.raises(Conflict, match="take it back first"):
        snapshots.build(world.office, "2025")
    made.refresh_from_db()
    assert made.digest == before
    again = snapshots.reopen(world.office, made, "A company took its figures back.")
    assert (again.state, Confirmation.objects.count()) == ("draft", 0)
    assert again.digest != before


def test_a_correction_is_a_further_edition_that_names_what_was_and_why(world: World) -> None:
    first = publish(world, snapshots.build(world.office, "2025"))
    with pytest.raises(Conflict, match="further edition"):
        snapshots.build(world.office, "2025")
    new = corrections.restate(world.admin(world.shop), world.of(), "A platform was left out.")
    accepted(world, removed(world, 1500), Cell("staff_trained", 41), of=new)
    second = publish(world, snapshots.restate(world.office, first, "The shop counted again."))
    first.refresh_from_db()
    assert (first.state, second.edition, second.restates) == ("superseded", 2, first)
    told = from_dict(second.data)
    assert told.restates == first.public_id
    assert checking.stored(HUB) == (2, [])


def test_a_digit_changed_in_the_database_is_found_and_the_submission_named(world: World) -> None:
    publish(world, snapshots.build(world.office, "2025"))
    assert checking.stored(HUB) == (1, [])
    row = Figure.objects.get(metric__code="listings_removed")
    Figure.objects.filter(pk=row.pk).update(value=row.value + 1)
    count, found = checking.stored(HUB)
    assert count == 1
    name = world.of().public_id
    assert [str(one) for one in found] == [
        f"{name} ({world.shop.name}): its figures are not those that were attested",
        f"{name}/{row.number} ({world.shop.name}): was published as 1200 in 2025 edition 1 and is stored as 1201",
    ]


def test_a_digit_changed_in_what_was_published_is_found_too(world: World) -> None:
    made = publish(world, snapshots.build(world.office, "2025"))
    line = next(name for name, one in made.private["lines"].items() if one["record"]["metric"] == "listings_removed")
    made.private["lines"][line]["record"]["value"] += 1
    made.save(update_fields=["private"])
    found = [str(one) for one in checking.stored(HUB)[1]]
    assert any(one.startswith(world.of().public_id) and "committed to" in one for one in found)


def test_who_builds_who_reads_drafts_and_who_opens_lineage(world: World) -> None:
    for actor in (world.admin(), world.auditor, Actor.public()):
        with pytest.raises(NotAllowed):
            snapshots.build(actor, "2025")
    made = snapshots.build(world.office, "2025")
    assert [visible(Snapshot, one).count() for one in (world.office, world.auditor, world.admin(), Actor.public())] == [
        1,
        1,
        0,
        0,
    ]
    snapshots.ask(world.office, made)
    assert [visible(Snapshot, one).count() for one in (world.admin(), world.admin(world.other), Actor.public())] == [1, 0, 0]
    for actor in (world.office, world.admin()):
        with pytest.raises(NotAllowed):
            auditing.take_out(actor, made)


def test_nothing_is_built_of_a_period_that_has_not_begun_or_has_a_wrong_name(world: World) -> None:
    with pytest.raises(Invalid, match="not begun"):
        snapshots.build(world.office, "2090")
    with pytest.raises(Invalid, match="2026-H1"):
        snapshots.build(world.office, "the year")
