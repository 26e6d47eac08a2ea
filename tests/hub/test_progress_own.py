"""What the hub counts by itself: each thing once, nothing of a single company's answers, nothing made up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import notices_world
import pytest
from members_world import World, build, member

from inthewild.hub.cases.services import answers
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords import content
from inthewild.hub.keywords.models import Release
from inthewild.hub.members import services
from inthewild.hub.progress.queries.own import own

pytestmark = pytest.mark.django_db
YEAR = str(clock.now().year)


def values(period: str, metric: str) -> list[tuple[str, int]]:
    return [(one.organisation_name or one.source, one.value) for one in own(period) if one.metric == metric]


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


def test_each_company_and_each_platform_counts_once_by_the_last_day_of_the_period(world: World) -> None:
    assert values("2020", "companies") == [("Example Market", 1)]
    assert sorted(values("2021", "companies")) == [("Example Market", 1), ("Example Search", 1)]
    assert values("2020", "platforms") == [("Example Market", 1)]
    assert values("2019", "companies") == []
    member(world.office, world.ngo, date(2020, 1, 1))
    assert len(values("2021", "companies")) == 2, "a partner that is no company is none of them"


def test_accounts_are_the_latest_published_number_of_each_platform_with_its_source(world: World) -> None:
    for value, day in ((5, date(2020, 1, 1)), (9, date(2021, 3, 1))):
        services.enter_figure(
            world.office, world.platform, measure="accounts", value=value, day=day, source=f"Yearly report {day.year}"
        )
    (found,) = [one for one in own("2021") if one.metric == "accounts"]
    assert (found.value, found.source, found.level, found.submitted_at) == (9, "Yearly report 2021", "L0", "2021-03-01")
    assert [one.value for one in own("2020") if one.metric == "accounts"] == [5]


def test_an_id_never_stands_for_two_values(world: World) -> None:
    before = {one.id: one for one in own(YEAR)}
    services.enter_figure(world.office, world.platform, measure="accounts", value=7, day=clock.now().date(), source="x")
    after = {one.id: one for one in own(YEAR)}
    assert all(after[key].value == one.value for key, one in before.items() if key in after)
    assert len(after) == len(before) + 1


def test_a_period_that_did_not_begin_has_no_figures(world: World) -> None:
    assert own(str(clock.now().year + 1)) == []


def test_terms_are_those_that_people_wrote_and_only_of_the_period_that_runs(world: World) -> None:
    (atoms,) = values(YEAR, "terms_atoms")
    (languages,) = values(YEAR, "terms_languages")
    assert atoms[1] > 10_000
    assert 20 < languages[1] < 200
    assert values("2021", "terms_atoms") == []


def test_notices_are_told_as_a_total_and_their_outcome_only_if_no_companys_answers_can_be_read(secretariat: Actor) -> None:
    made = notices_world.build(secretariat)
    first = notices_world.sent(made)
    answers.answer(made.moderator, first, answers.Answer("removed"))
    found = {one.metric: one for one in own(YEAR)}
    assert (found["flags_sent"].value, found["flags_sent"].organisation) == (1, "")
    assert not {"flags_confirmed", "flags_gone"} & set(found), "one company received them all; and nobody looked again"
    for platform in (made.mail_platform, made.coalition.other_platform):
        notices_world.sent(made, platform)
    found = {one.metric: one for one in own(YEAR)}
    assert (found["flags_sent"].value, found["flags_confirmed"].value) == (3, 1)


def test_what_experts_wrote_down_is_no_answer_of_a_platform_in_a_figure(secretariat: Actor) -> None:
    made = notices_world.build(secretariat)
    sent = [notices_world.sent(made, one) for one in (made.platform, made.mail_platform, made.coalition.other_platform)]
    said = answers.Answer("removed", recorded=True)
    answers.add_decision(made.expert, sent[1], said, by=made.expert.id)
    assert values(YEAR, "flags_confirmed")[0][1] == 0
    answers.answer(made.moderator, sent[0], answers.Answer("removed"))
    assert values(YEAR, "flags_confirmed")[0][1] == 1


def test_notices_that_were_taken_back_do_not_count(secretariat: Actor) -> None:
    made = notices_world.build(secretariat)
    notices_world.signed(made)
    assert values(YEAR, "flags_sent") == []


def test_terms_are_those_of_the_latest_release_of_a_period_without_restricted_ones(world: World) -> None:
    def row(number: int, term: str, lang: str, kind: str = "name", level: str = "MEMBERS") -> dict[str, str]:
        return {"term_id": str(number), "term": term, "lang": lang, "kind": kind, "level": level}

    rows = [
        row(1, "ivory", "en", level="PUBLIC"), row(2, "marfil", "es"), row(3, "ivory", "en", kind="product"),
        row(4, "for sale", "en", kind="intent"), row(5, "Loxodonta africana", "la"), row(6, "secret", "fr", level="RESTRICTED"),
    ]  # fmt: skip
    for version, year, held in (("1.0.0", 2023, rows[:1]), ("1.1.0", 2024, rows)):
        Release.objects.create(
            version=version, state="published", content=content.packed(held), frozen_by="usr_x", frozen_at=clock.now(),
            published_at=datetime(year, 5, 1, tzinfo=UTC),
        )  # fmt: skip
    assert values("2024", "terms_atoms") == [("Keyword database 1.1.0", 2)]
    assert values("2024", "terms_languages") == [("Keyword database 1.1.0", 2)]
    assert values("2023", "terms_atoms") == [("Keyword database 1.0.0", 1)]
    assert values("2022", "terms_atoms") == []
