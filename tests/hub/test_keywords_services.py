"""The desk: who writes, who reads, what goes out, and that nobody's change is lost."""

from __future__ import annotations

from datetime import timedelta

import keywords_world
import pytest
from keywords_world import World, cells, term

from inthewild.hub.core import clock, undo
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditEvent, Undoable
from inthewild.hub.errors import Conflict, Invalid, NotAllowed
from inthewild.hub.keywords.models import Proposal, Sighting, Term
from inthewild.hub.keywords.queries import desk, released
from inthewild.hub.keywords.queries.precision import measured
from inthewild.hub.keywords.services import ageing, competence, evidence, proposals, reviews, terms, upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return keywords_world.build(secretariat)


def out(level: str = "MEMBERS", **of: object) -> dict[str, dict[str, str]]:
    return {row["term"]: row for row in released.rows(level, **of)}  # type: ignore[arg-type]


def test_every_state_is_reached_by_the_services(world: World) -> None:
    for state in keywords_world.STATES:
        assert term(world, state).state == state


def test_a_term_goes_out_once_a_second_person_agreed_and_not_after_it_was_retired(world: World) -> None:
    made = term(world, "evidence")
    assert made.term not in out()
    reviews.review(world.reviewer, made, version=made.version, agrees=True)
    assert out()[made.term]["checked"] == "human"
    assert out()[made.term]["sharing"] == "MEMBERS"
    terms.watch(world.expert, made, "Doubtful.")
    assert made.term in out()
    terms.retire(world.expert, made, "Nobody writes it.")
    assert made.term not in out()


def test_nobody_reviews_what_they_wrote_not_even_one_cell_of_it(world: World) -> None:
    made = term(world, "evidence")
    terms.change(world.reviewer, made, {"gloss_en": "a tiger, as the invented sellers call it"}, version=made.version)
    for writer in (world.expert, world.reviewer):
        with pytest.raises(NotAllowed):
            reviews.review(writer, made, version=made.version, agrees=True)
    assert reviews.review(world.second, made, version=made.version, agrees=True)
    assert made.state == "approved"


def test_a_code_takes_two_people_one_of_whom_knows_the_language(world: World) -> None:
    made = term(world, "evidence", kind="code")
    reviews.review(world.second, made, version=made.version, agrees=True)
    assert made.state == "evidence"
    assert reviews.need(made).speaker
    reviews.review(world.colleague, made, version=made.version, agrees=True)  # knows Vietnamese, not German
    assert made.state == "evidence"
    reviews.review(world.reviewer, made, version=made.version, agrees=True)
    assert made.state == "approved"


def test_knowing_a_language_counts_once_somebody_else_said_so(world: World) -> None:
    said = competence.say(world.second, "de", "native")
    assert competence.knows(world.second.id, "de-AT") == ""
    with pytest.raises(NotAllowed):
        competence.confirm(world.second, said)
    competence.confirm(world.expert, said)
    assert competence.knows(world.second.id, "de-AT") == "native"
    competence.say(world.second, "de", "fluent")
    assert competence.knows(world.second.id, "de") == ""


def test_a_change_of_an_approved_term_waits_and_releases_go_on_with_what_was_approved(world: World) -> None:
    made = term(world)
    terms.change(world.expert, made, {"ambiguity": "3"}, version=made.version)
    assert made.pending
    assert out()[made.term]["ambiguity"] == "2"
    reviews.review(world.reviewer, made, version=made.version, agrees=True)
    assert not made.pending
    assert out()[made.term]["ambiguity"] == "3"


def test_who_read_an_old_version_overwrites_nothing(world: World) -> None:
    made = term(world, "proposed")
    read = made.version
    terms.change(world.expert, made, {"note": "Seen twice."}, version=read)
    with pytest.raises(Conflict):
        terms.change(world.reviewer, made, {"gloss_en": "another gloss"}, version=read)
    with pytest.raises(Conflict):
        reviews.review(world.reviewer, term(world, "evidence"), version=1, agrees=True)


def test_two_suggestions_for_one_term_are_merged_by_column_and_a_clash_shows_both_readings(world: World) -> None:
    made = term(world)
    read = made.version
    one = proposals.propose(world.reviewer, {"note": "Said of skins."}, origin="desk", kind="change", term=made, base=read)
    two = proposals.propose(world.second, {"region": "AT"}, origin="desk", kind="change", term=made, base=read)
    three = proposals.propose(world.colleague, {"note": "Said of teeth."}, origin="desk", kind="change", term=made, base=read)
    proposals.accept(world.expert, one)
    proposals.accept(world.expert, two)
    made.refresh_from_db()
    assert (made.cells["note"], made.cells["region"]) == ("Said of skins.", "AT")
    with pytest.raises(proposals.Clashing) as met:
        proposals.accept(world.expert, three)
    assert [(c.column, c.base, c.theirs, c.mine) for c in met.value.clashes] == [("note", "", "Said of skins.", "Said of teeth.")]
    proposals.accept(world.expert, three, {"note": "Said of skins and teeth."}, version=made.version)
    made.refresh_from_db()
    assert made.cells["note"] == "Said of skins and teeth."
    assert made.cells["region"] == "AT"


def test_a_suggestion_with_a_piece_of_a_case_becomes_a_term_with_evidence_and_no_phone_number(world: World) -> None:
    text = "zorbel frisch, schreib an zorbel@example.com oder +49 170 1234567"
    said = proposals.propose(world.spotter, {"term": "zorbelfrisch", "lang": "de"}, origin="case", about="cas_x", snippet=text)
    row = {k: v for k, v in cells().items() if k not in ("term", "lang")}
    made = proposals.accept(world.expert, said, row)
    piece = Sighting.objects.get(term=made)
    assert made.state == "evidence"
    assert piece.about == "cas_x"
    assert "example.com" not in piece.snippet
    assert "1234567" not in piece.snippet
    assert world.spotter.id in made.hands
    assert said.state == "accepted"


def test_a_refused_suggestion_says_why_and_can_be_taken_back_at_once(world: World) -> None:
    said = proposals.propose(world.moderator, {"term": "zorbel", "lang": "de"}, origin="desk")
    with pytest.raises(Invalid):
        proposals.refuse(world.expert, said, " ")
    proposals.refuse(world.expert, said, "A name of a shop.")
    undo.take_back(world.expert, Undoable.objects.get().handle)
    said.refresh_from_db()
    assert said.state == "open"


def test_a_change_can_be_taken_back_at_once(world: World) -> None:
    made = term(world, "proposed", note="as it was")
    terms.change(world.expert, made, {"note": "wrong"}, version=made.version)
    undo.take_back(world.expert, Undoable.objects.get().handle)
    made.refresh_from_db()
    assert made.cells["note"] == "as it was"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"sense": "taxon:no-such-animal"}, "sense"),
        ({"gloss_en": ""}, "gloss_en"),
        ({"ambiguity": "9"}, "ambiguity"),
        ({"needs": "no-such-class"}, "needs"),
        ({"sources": "nobody-2020"}, "sources"),
        ({"forms": "@zz9"}, "forms"),
        ({"lang": "ru"}, "term"),
        ({"term": "x" * 201}, "term"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_the_linter_refuses_is_not_entered_and_the_column_is_named(world: World, row: dict[str, str], column: str) -> None:
    if row.get("lang") == "ru":
        row = {**row, "term": "ぞるべる"}
    with pytest.raises(Invalid) as refused:
        terms.enter(world.expert, cells(**row))
    assert refused.value.where == column
    assert not Term.objects.exists()


def test_an_ambiguous_word_never_fires_alone(world: World) -> None:
    term(world, sense="benign.brand", term="zorbelix", ambiguity="2", gloss_en="an invented brand")
    with pytest.raises(Invalid, match="never fires alone"):
        terms.enter(world.expert, cells("zorbelix", ambiguity="0"))
    assert terms.enter(world.expert, cells("zorbelix", ambiguity="2"))


def test_a_term_without_source_or_evidence_is_not_approved(world: World) -> None:
    made = term(world, "triaged")
    evidence.add(world.expert, made, form="sighting", verdict="false", text="zorbel is a shop")
    with pytest.raises(Invalid, match="neither a source"):
        reviews.review(world.reviewer, made, version=made.version, agrees=True)


def test_fifty_judged_hits_make_a_term_tested_and_its_precision_known(world: World) -> None:
    made = term(world)
    assert made.untested
    assert measured(made).all.share is None
    evidence.judge(world.reviewer, made, [(f"hit {n}", "true" if n else "false") for n in range(49)])
    assert made.untested
    evidence.judge(world.expert, made, [("hit", "true")])
    assert not made.untested
    found = measured(made)
    assert (found.all.right, found.all.n) == (49, 50)
    assert (found.independent.right, found.independent.n) == (48, 49)
    low, high = found.all.interval or (0, 0)
    assert round(low, 3) == 0.895
    assert round(high, 3) == 0.996


def test_each_reads_what_their_level_and_agreement_allow_and_nothing_of_the_rest(world: World) -> None:
    keywords_world.load_some(3)
    term(world, "proposed")
    members = term(world)
    secret = term(world, level="RESTRICTED")
    shared = term(world, level="RESTRICTED", audience=(world.other_ngo, world.shop))
    desk_of = lambda who: {t.term for t in visible(Term, who)} - {t.term for t in visible(Term, world.spotter)}  # noqa: E731
    assert visible(Term, world.spotter).count() == 3
    assert desk_of(world.outsider) == set()
    assert desk_of(world.moderator) == {members.term, shared.term}
    assert desk_of(world.reviewer) >= {members.term, shared.term}
    assert secret.term not in desk_of(world.reviewer)
    assert secret.term in desk_of(world.colleague)
    assert not visible(Sighting, world.moderator).exists()
    assert not visible(Term, Actor.public()).exists()


def test_asking_for_a_restricted_word_does_not_tell_that_it_is_there(world: World) -> None:
    secret = term(world, level="RESTRICTED", audience=(world.ngo,))
    assert len(secret.term_id) == 26
    made = terms.enter(world.reviewer, cells(secret.term))
    assert made.level == "MEMBERS"
    assert made.pk not in {t.pk for t in desk.similar(world.spotter, made)}


def test_restricted_terms_go_out_to_those_named_only(world: World) -> None:
    secret = term(world, level="RESTRICTED", audience=(world.other_ngo,), term="zorbelsecret")
    reviews.reviewable(secret)
    assert "zorbelsecret" not in out("MEMBERS")
    assert "zorbelsecret" not in out("RESTRICTED")
    assert "zorbelsecret" in out("RESTRICTED", organisation=world.other_ngo)
    assert "zorbelsecret" not in out("RESTRICTED", organisation=world.shop)


def test_who_did_not_sign_does_not_work_at_the_desk_but_may_suggest(world: World) -> None:
    with pytest.raises(NotAllowed):
        terms.enter(world.outsider, cells())
    said = proposals.propose(world.outsider, {"term": "zorbel", "lang": "de"}, origin="desk")
    assert list(visible(Proposal, world.outsider)) == [said]
    assert not visible(Proposal, world.moderator).exists()


def test_the_package_is_loaded_once_in_one_event(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAllowed):
        upstream.load(world.expert)
    few = list(upstream.shipped())[:40]
    monkeypatch.setattr(upstream, "shipped", lambda folder: iter(few))
    assert upstream.load(upstream.PACKAGE) == 40
    assert upstream.load(upstream.PACKAGE) == 0
    assert AuditEvent.objects.filter(type="terms.loaded").count() == 1
    assert len(out("PUBLIC")) == 40


def test_only_a_person_reviews(world: World) -> None:
    made = term(world, "evidence")
    program = Actor(
        kind=world.reviewer.kind.TOKEN, id="itw_x", organisation=world.other_ngo.public_id, roles=frozenset({Role.NGO_EXPERT})
    )
    with pytest.raises(NotAllowed):
        reviews.review(program, made, version=made.version, agrees=True)


def test_the_hub_doubts_code_words_that_nobody_met_for_long_and_terms_that_are_mostly_wrong(world: World) -> None:
    old, name, noisy, fine = (term(world, **row) for row in ({"kind": "code"}, {}, {}, {}))
    for one in (old, name):
        Sighting.objects.filter(term=one).update(day=clock.now().date() - ageing.UNSEEN - timedelta(days=1))
    evidence.judge(world.reviewer, noisy, [(f"hit {n}", "true" if n < 5 else "false") for n in range(40)])
    evidence.judge(world.reviewer, fine, [(f"hit {n}", "true" if n < 19 else "false") for n in range(40)])
    ageing.doubt.func()
    ageing.doubt.func()
    assert {one.pk for one in Term.objects.filter(state="watch")} == {old.pk, noisy.pk}
    assert noisy.term in out()
    noisy.refresh_from_db()
    with pytest.raises(Conflict):  # what was agreed before the doubt counts no longer
        reviews.review(world.reviewer, noisy, version=noisy.version - 1, agrees=True)
    reviews.review(world.reviewer, noisy, version=noisy.version, agrees=True)
    assert noisy.state == "approved"
