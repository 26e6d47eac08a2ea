"""Submissions: asked for, entered, attested, questioned, accepted, restated, taken back, and who sees what on the way."""

from __future__ import annotations

from datetime import date

import progress_world
import pytest
from progress_world import METRICS, STATES, World, accepted, ask, enter, figure, hand_in, in_state, removed, trained

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict, HubError, Invalid, NotAllowed
from inthewild.hub.members.models import Duty
from inthewild.hub.progress import asked, sealing
from inthewild.hub.progress.models import Figure, Metric, Submission
from inthewild.hub.progress.queries import submissions as queries
from inthewild.hub.progress.services import corrections, entering, handing, office
from inthewild.hub.progress.services.cells import Cell
from inthewild.hub.progress.services.entering import Overtaken

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return progress_world.build(secretariat)


def questions(of: Submission) -> list[tuple[str, dict[str, object]]]:
    rows = Figure.objects.filter(submission=of).order_by("number")
    return [(row.check, dict(row.data)) for one in rows for row in asked.of(one.queries)]


def test_every_member_company_is_asked_and_owes_its_figures_by_the_day(world: World) -> None:
    assert set(world.submissions) == {world.shop.pk, world.other.pk}
    duty = Duty.objects.get(organisation=world.shop, kind="figures")
    assert (duty.about, duty.due, duty.number) == ("Figures for 2025", progress_world.DUE, world.of().duty)
    hand_in(world, removed(world))
    duty.refresh_from_db()
    assert duty.done_at is not None
    with pytest.raises(Conflict, match="asked for already"):
        ask(world, "2025")


@pytest.mark.parametrize(
    ("period", "metrics", "says"),
    [("2090", METRICS, "not begun"), ("2024", ["flags_sent"], "companies give"), ("2024", [], "at least one")],
)
def test_a_future_period_and_what_the_hub_counts_itself_are_not_asked_for(
    world: World, period: str, metrics: list[str], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        ask(world, period, metrics)


def test_a_company_that_joined_later_is_not_asked_for_a_period_before(world: World) -> None:
    early = ask(world, "2020")
    assert set(early.submissions) == {world.shop.pk}
    with pytest.raises(Conflict, match="asked already"):
        office.ask_also(world.office, early.request, world.shop)
    assert office.ask_also(world.office, early.request, world.other).state == "requested"


def test_figures_are_saved_changed_and_taken_away_and_keep_their_numbers(world: World) -> None:
    enter(world, removed(world, 10), trained(3))
    first = figure(world.of())
    enter(world, removed(world, 11), trained(None), Cell("staff_trained_online", 2))
    rows = {one.metric.code: (one.number, one.value) for one in entering.figures_of(world.of())}
    assert rows == {"listings_removed": (first.number, 11), "staff_trained_online": (3, 2)}
    assert world.of().state == "draft"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (Cell("flags_sent", 1), "hub counts it itself"),
        (Cell("nonsense", 1), "not asked for"),
        (Cell("listings_removed", 1), "of which platform"),
        (Cell("staff_trained", 1, "PLATFORM"), "whole company"),
        (Cell("listings_removed", 1, "OTHER"), "does not own this platform"),
        (Cell("listings_removed", -1, "PLATFORM"), "from 0 on"),
        (Cell("listings_removed", 10**15 + 1, "PLATFORM"), "from 0 on"),
        (Cell("staff_trained", 1, method="detector"), "method is not allowed"),
        (Cell("listings_removed", 1, "PLATFORM", dimension="region", member="Atlantis"), "no code of a country"),
        (Cell("listings_removed", 1, "PLATFORM", dimension="taxon", member="dragons"), "offered"),
        (Cell("listings_removed", 1, "PLATFORM", dimension="sector", member="video"), "not given by that"),
        (Cell("listings_removed", 1, "PLATFORM", dimension="region"), "of which part"),
        (Cell("listings_removed", 1, "PLATFORM", member="DE"), "by what this part"),
        (Cell("listings_removed", 1, "PLATFORM", definition=9), "no such version"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_its_cell(world: World, cell: Cell, says: str) -> None:
    places = {"PLATFORM": world.market.public_id, "OTHER": world.coalition.other_platform.public_id, "": ""}
    given = Cell(**{**cell.__dict__, "platform": places[cell.platform], "where": "C7"})
    with pytest.raises(Invalid, match=says) as refused:
        enter(world, given)
    assert refused.value.where == "C7"
    assert not Figure.objects.exists()


def test_one_figure_twice_in_one_go_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="twice"):
        enter(world, removed(world, 1), removed(world, 2))


def test_two_people_at_once_see_both_values_and_decide(world: World) -> None:
    read = world.of().version
    entering.save(world.admin(), world.of(), [removed(world, 100), trained(5)], version=read)
    with pytest.raises(Overtaken) as found:
        entering.save(world.admin(), world.of(), [removed(world, 200), trained(5)], version=read)
    assert [(one.key[0], one.mine, one.theirs) for one in found.value.differing] == [("listings_removed", 200, 100)]
    assert figure(world.of()).value == 100
    entering.save(world.admin(), world.of(), [removed(world, 200)], version=found.value.version)
    assert figure(world.of()).value == 200


def test_what_only_one_of_two_people_changed_is_no_conflict(world: World) -> None:
    enter(world, removed(world, 100), trained(5), Cell("staff_trained_online", 1))
    read = world.of().version
    seen = {entering.key_of(one): one.value for one in entering.figures_of(world.of())}
    mine = [removed(world, 200), trained(5), Cell("staff_trained_online", 1), Cell("staff_trained_in_person", 7)]
    entering.save(world.admin(), world.of(), [trained(6), Cell("staff_trained_online", None)], version=read)
    entering.save(world.admin(), world.of(), mine, version=read, whole=True, seen=seen)
    rows = {one.metric.code: one.value for one in entering.figures_of(world.of())}
    assert rows == {"listings_removed": 200, "staff_trained": 6, "staff_trained_in_person": 7}
    with pytest.raises(Overtaken) as found:
        entering.save(world.admin(), world.of(), [removed(world, 300)], version=read, seen=seen)
    assert [(one.mine, one.theirs) for one in found.value.differing] == [(300, 200)]


def test_who_saves_the_same_figures_meanwhile_is_not_disturbed(world: World) -> None:
    read = world.of().version
    entering.save(world.admin(), world.of(), [removed(world, 100)], version=read)
    assert entering.save(world.admin(), world.of(), [removed(world, 100)], version=read).version == read + 1


def test_a_named_person_attests_and_what_they_attested_is_bound(world: World) -> None:
    made = hand_in(world, removed(world), trained())
    assert (made.state, made.attested_by, made.attested_role) == ("submitted", world.admin().id, "Head of Trust and Safety")
    assert sealing.holds(made, entering.figures_of(made))
    Figure.objects.filter(submission=made, metric__code="listings_removed").update(value=1201)
    assert not sealing.holds(made, entering.figures_of(made))
    with pytest.raises(Conflict, match="not what was attested"):
        office.accept(world.office, made)


def test_a_program_enters_figures_and_a_person_attests_them(world: World) -> None:
    made = entering.save(world.token(), world.of(), [removed(world)], version=1)
    with pytest.raises(NotAllowed):
        handing.submit(world.token(), made, role="Program", version=made.version)
    with pytest.raises(NotAllowed):
        handing.decline(world.token(), made, "no")


def test_figures_that_somebody_changed_since_they_were_read_are_not_attested(world: World) -> None:
    read = enter(world, removed(world)).version
    enter(world, removed(world, 7))
    with pytest.raises(Conflict, match="since you read"):
        handing.submit(world.admin(), world.of(), role="x", version=read)


def test_nothing_is_no_submission_and_a_role_is_needed(world: World) -> None:
    entering.begin(world.admin(), world.of())
    with pytest.raises(Invalid, match="no figure stands here"):
        handing.submit(world.admin(), world.of(), role="Head", version=1)
    made = enter(world, removed(world))
    with pytest.raises(Invalid) as refused:
        handing.submit(world.admin(), made, role=" ", version=made.version)
    assert refused.value.where == "role"


def test_a_question_of_the_checks_must_be_answered_once(world: World) -> None:
    last = ask(world, "2024")
    accepted(last, removed(last, 100))
    made = enter(world, removed(world, 5000))
    with pytest.raises(Invalid, match="waits for an answer") as refused:
        handing.submit(world.admin(), made, role="Head", version=made.version)
    assert refused.value.where == "answer-1-0"
    handing.refresh(world.admin(), made)
    assert questions(made) == [("jump", {"before": 100})]
    done = handing.submit(world.admin(), made, role="Head", version=made.version, answers={(1, 0): "A new filter."})
    office.query(world.office, done, {1: "Which filter?"})
    again = hand_in(world, removed(world, 5000))
    assert [check for check, _data in questions(again)] == ["jump", "office"]
    assert [one.answer for one in asked.of(figure(again).queries)] == ["A new filter.", "We counted again; it is right."]


def test_a_question_that_no_longer_holds_goes_if_nobody_answered_it(world: World) -> None:
    last = ask(world, "2024")
    accepted(last, removed(last, 100))
    made = enter(world, removed(world, 5000))
    handing.refresh(world.admin(), made)
    made = enter(world, removed(world, 120))
    handing.refresh(world.admin(), made)
    assert questions(made) == []


def test_the_company_answers_declines_or_restates_and_the_secretariat_judges(world: World) -> None:
    made = in_state(world, "submitted")
    for actor in (world.admin(), world.coalition.expert, world.auditor):
        with pytest.raises(NotAllowed):
            office.accept(actor, made)
    with pytest.raises(NotAllowed):
        handing.decline(world.admin(world.other), made, "no")
    colleague = Actor(ActorKind.USER, "usr_both", world.shop.public_id, frozenset({Role.SECRETARIAT}))
    with pytest.raises(NotAllowed):
        office.accept(colleague, made)


def test_a_question_needs_words(world: World) -> None:
    with pytest.raises(Invalid):
        office.query(world.office, in_state(world, "submitted"), {})
    assert world.of().state == "submitted"


def test_the_old_figures_count_until_the_restatement_is_accepted(world: World) -> None:
    old = accepted(world, removed(world, 100))
    new = corrections.restate(world.admin(), old, "A platform was left out.")
    with pytest.raises(Conflict, match="already"):
        corrections.restate(world.admin(), old, "again")
    old.refresh_from_db()
    assert (old.state, new.state) == ("accepted", "draft")
    assert [(one.number, one.value) for one in entering.figures_of(new)] == [(1, 100)]
    accepted(world, removed(world, 90), of=new)
    old.refresh_from_db()
    assert (old.state, old.end_reason) == ("restated", "A platform was left out.")
    assert AuditEvent.objects.filter(type="submission.restated", object=old.public_id).count() == 1


def test_figures_that_were_taken_back_while_they_were_restated_stay_taken_back(world: World) -> None:
    old = accepted(world, removed(world, 100))
    new = corrections.restate(world.admin(), old, "wrong")
    corrections.withdraw(world.admin(), old, "all wrong")
    accepted(world, removed(world, 90), of=new)
    old.refresh_from_db()
    assert old.state == "withdrawn"


def test_who_declined_or_took_back_can_be_asked_again(world: World) -> None:
    declined = in_state(world, "declined")
    again = office.ask_also(world.office, world.request, world.shop)
    assert (declined.state, again.state) == ("declined", "requested")


@pytest.mark.parametrize("state", STATES)
def test_each_kind_of_eyes_sees_what_it_may(world: World, state: str) -> None:
    made = in_state(world, state)
    handed_in = state in ("submitted", "accepted", "restated", "withdrawn")
    once_accepted = state in ("accepted", "restated", "withdrawn")
    own_figures = Figure.objects.filter(submission=made).count()

    def seen(actor: Actor) -> tuple[bool, bool]:
        return queries.submissions(actor).filter(pk=made.pk).exists(), bool(queries.figures(actor, made))

    assert seen(world.admin()) == (True, own_figures > 0)
    assert seen(world.moderator()) == (True, own_figures > 0)
    assert seen(world.office) == (True, handed_in)
    assert seen(world.auditor) == (once_accepted, once_accepted)
    for nobody in (world.admin(world.other), world.coalition.expert, world.coalition.spotter, Actor.public()):
        assert seen(nobody) == (False, False)
    engine = Actor(ActorKind.TOKEN, "itw_e", world.shop.public_id, frozenset({Role.ENGINE}))
    assert seen(engine) == (False, False)


def test_a_definition_that_was_changed_without_a_new_version_takes_no_figures(world: World) -> None:
    enter(world, removed(world))
    Metric.objects.filter(code="listings_removed").update(digest="0" * 64)
    with pytest.raises(HubError, match="differs"):
        enter(world, removed(world, 3))


def test_what_is_late_is_computed(world: World) -> None:
    made = world.of()
    assert not queries.is_overdue(made)
    made.request.due = date(2026, 1, 1)
    assert queries.is_overdue(made)
    made.state = "declined"
    assert not queries.is_overdue(made)
