"""The order of the pool; what is deleted when, what keeps it longer, and a seller who is erased."""

from __future__ import annotations

import json
from datetime import timedelta

import cases_world
import pytest
from cases_world import IVORY, World
from hypothesis import given
from hypothesis import strategies as st

from inthewild.hub.cases.models import Assessment, Case, CaseListing, EngineReading, Fingerprint, Hold, LegalHold, Report, Seller
from inthewild.hub.cases.services import capsules, cases, holds, legal_holds, priority
from inthewild.hub.core import clock, discussion, erasure, retention, subjects
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditPayload
from inthewild.hub.core.subjects import Clues
from inthewild.hub.desk import copies
from inthewild.hub.desk import services as desk
from inthewild.hub.errors import Conflict

FACTS = st.fixed_dictionaries(
    {
        "severity": st.integers(0, 4),
        "appendix": st.sampled_from(["", "III", "II", "I"]),
        "live_animal": st.booleans(),
        "strikes": st.integers(0, 9),
    }
)
STEPS = {"severity": 1, "strikes": 1}


@given(FACTS, st.integers(0, 4000), st.sampled_from(["severity", "appendix", "live_animal", "strikes", "days"]))
def test_more_of_anything_never_lowers_a_case(facts: dict[str, object], days: int, what: str) -> None:
    now = clock.now()
    more, later = dict(facts), days
    if what == "days":
        later += 1
    elif what == "appendix":
        more["appendix"] = {"": "III", "III": "II"}.get(str(facts["appendix"]), "I")
    elif what == "live_animal":
        more["live_animal"] = True
    else:
        more[what] = min(int(str(facts[what])) + 1, 4 if what == "severity" else 99)
    opened, earlier = now - timedelta(days=days), now - timedelta(days=later)
    before = priority.stored(priority.points(**facts), opened)  # type: ignore[arg-type]
    after = priority.stored(priority.points(**more), earlier)  # type: ignore[arg-type]
    assert after >= before
    assert priority.shown(after, now) == priority.points(**more) + later  # type: ignore[arg-type]


def test_a_day_of_waiting_is_one_point_and_the_order_needs_no_job(secretariat: Actor) -> None:
    now = clock.now()
    old, new = priority.stored(20, now - timedelta(days=10)), priority.stored(29, now)
    assert old > new
    assert priority.shown(old, now + timedelta(days=3)) == 33


@pytest.fixture
def world(db: None, secretariat: Actor) -> World:
    return cases_world.build(secretariat)


def test_the_number_of_reporters_changes_nothing(world: World) -> None:
    url = "https://market.example/item/many"
    case = cases_world.case(world, text=IVORY, url=url)
    before = case.priority
    for _ in range(5):
        assert cases_world.reported(world, IVORY, url=url).case == case
    priority.refresh(case)
    assert case.priority == before


def swept(days: int) -> None:
    with clock.moved_by(timedelta(days=days)):
        for one in retention.sweepers():
            if one.name.startswith("cases."):
                retention.sweep.func(one.name)


def test_two_years_after_it_was_closed_nothing_is_left_of_what_a_case_told(world: World) -> None:
    case = cases_world.case(world, "closed", IVORY, seller="plantedseller", title="Planted title")
    Assessment.objects.filter(case=case).update(note="planted note")
    discussion.post(world.expert, case.public_id, "planted remark", "own")
    swept(729)
    assert Case.objects.get(pk=case.pk).erased_at is None
    swept(731)
    assert Case.objects.get(pk=case.pk).erased_at is not None
    assert not EngineReading.objects.exists()
    assert not Fingerprint.objects.exists()
    assert (Seller.objects.get().handle, Seller.objects.get().handle_hash) == ("", None)
    assert nowhere("planted", "Planted title", "whatsapp", "All notices are answered.")
    assert case.taxon == "elephantidae"  # what was counted can still be counted


def test_a_legal_hold_that_is_over_names_nobody_once_the_case_is_emptied(world: World) -> None:
    case = cases_world.case(world, "closed", IVORY)
    capsule = capsules.seal(Actor.system("capsules"), case.reports.get())
    until = clock.now() + timedelta(days=10)
    legal_holds.place(world.expert, capsule, person="Planted Officer", reason="planted ground", until=until)
    swept(731)
    assert (LegalHold.objects.get().person, LegalHold.objects.get().reason) == ("", "")


def test_a_rejected_case_is_emptied_after_ninety_days(world: World) -> None:
    case = cases_world.case(world, "rejected", IVORY)
    swept(89)
    assert Case.objects.get(pk=case.pk).erased_at is None
    swept(91)
    assert Case.objects.get(pk=case.pk).erased_at is not None
    assert nowhere("whatsapp", "It is a table.")


def test_a_seller_of_two_cases_stays_until_the_last_is_emptied(world: World) -> None:
    first = cases_world.case(world, "rejected", IVORY, seller="both")
    cases_world.case(world, "triage", IVORY, seller="both")
    swept(91)
    assert Case.objects.get(pk=first.pk).erased_at is not None
    assert Seller.objects.get().handle == "both"


def test_what_opens_again_is_kept(world: World) -> None:
    case = cases_world.case(world, "rejected", IVORY)
    cases.reopen(world.expert, case, "It was real.", version=case.version)
    swept(800)
    assert Case.objects.get(pk=case.pk).erased_at is None


def test_an_erased_seller_leaves_no_trace_but_the_frame(world: World) -> None:
    closed = cases_world.case(world, "rejected", IVORY, seller="plantedseller", url="https://market.example/plantedseller/1")
    other = cases_world.case(world, "rejected", "Another thing entirely, of wood", seller="somebody", title="Stays")
    seller = Seller.objects.get(handle="plantedseller")
    again = cases.reopen(world.expert, closed, "Asked again.")
    held = cases_world.hold(world, again)
    Hold.objects.filter(pk=held.pk).update(reason="plantedseller is watched")
    holds.release(world.expert, held, "plantedseller was arrested")
    cases.reject(world.expert, again, "Over.", version=again.version)
    erasure.erase(world.coalition.office, seller.public_id)
    assert nowhere("plantedseller", "whatsapp")
    assert Case.objects.get(pk=closed.pk).state == "rejected"
    assert CaseListing.objects.get(case=other).title == "Stays"


def test_what_was_said_about_a_case_goes_with_its_seller(world: World) -> None:
    case = cases_world.case(world, "closed", IVORY, seller="plantedseller")
    discussion.post(world.expert, case.public_id, "this is plantedseller again", "experts")
    erasure.erase(world.coalition.office, Seller.objects.get().public_id)
    assert nowhere("plantedseller")


def test_a_seller_is_not_erased_while_a_case_is_open_whether_held_or_not(world: World) -> None:
    told = []
    for name, held in (("one", False), ("two", True)):
        case = cases_world.case(world, text=IVORY, seller=name)
        if held:
            cases_world.hold(world, case)
        with pytest.raises(Conflict) as refused:
            erasure.erase(world.coalition.office, Seller.objects.get(handle=name).public_id)
        told.append(refused.value.what)
    assert told[0] == told[1]


def test_a_held_case_outlives_its_retention(world: World) -> None:
    case = cases_world.case(world, "confirmed", IVORY)
    cases_world.hold(world, case)
    Case.objects.filter(pk=case.pk).update(state="closed", retained_from=clock.now())
    swept(900)
    assert Case.objects.get(pk=case.pk).erased_at is None


def nowhere(*planted: str) -> bool:
    """Whether none of these stands in a table of cases or in the content of an event."""
    rows = [
        *CaseListing.objects.values("title", "text", "canonical_url", "item_id"),
        *Seller.objects.values("handle", "handle_hash"),
        *Report.objects.values("url", "title", "text", "note"),
        *Assessment.objects.values("note"),
        *Case.objects.values("reason"),
        *Hold.objects.values("reason", "end_reason"),
        *EngineReading.objects.values("decision"),
        *AuditPayload.objects.values("change"),
    ]
    found = json.dumps(list(rows), ensure_ascii=False, default=str)
    assert not [one for one in planted if one in found], found
    return True


def test_the_desk_finds_a_seller_and_tells_nothing_of_what_is_open(world: World) -> None:
    cases_world.case(world, "rejected", IVORY, seller="@Ann_Carves", url="https://market.example/item/ann?utm_source=x")
    cases_world.case(world, "triage", "An open thing of wood, quite long", seller="ann_carves", title="Open listing")
    subject = Seller.objects.get().public_id
    for clues in (Clues(handle="ANN_carves"), Clues(url="http://www.market.example/item/ann?utm_source=y#top")):
        assert [match.subject for _finder, match in subjects.find(clues)] == [subject]
    assert not subjects.find(Clues(handle="somebody"))
    told = json.dumps([dict(given) for _finder, given in subjects.export(subject)])
    assert "whatsapp" in told
    assert "Open listing" not in told


def test_who_asks_while_all_cases_are_open_is_not_told_that_there_are_any(world: World) -> None:
    cases_world.case(world, "triage", IVORY, seller="ann_carves")
    seller = Seller.objects.get().public_id
    found = desk.enter(world.coalition.office, "access", email="ann@example.org", handle="Ann_Carves", language="en")
    desk.identify(world.coalition.office, found, "listing", [seller])
    desk.answer(world.coalition.office, found)
    assert json.loads(copies.for_machines(found))["held"] == []
    assert copies.for_people(found) == []
    with pytest.raises(Conflict):
        subjects.erase(world.coalition.office, seller)
