"""A sample of a figure's own list: nobody chooses, nothing can change, and only what was found counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from samples_world import Sampled, commitment, disclosure, records, sampled

from inthewild.exchange.snapshot import sample_files as files
from inthewild.exchange.snapshot import sampling as pure
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditPayload
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight
from inthewild.hub.progress import upkeep
from inthewild.hub.progress.models import Figure, Sampling
from inthewild.hub.progress.queries import samples as queries
from inthewild.hub.progress.services import levels
from inthewild.hub.progress.services import sampling as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> Sampled:
    return sampled(secretariat)


def drawn(world: Sampled, size: int = 50, rows: list[dict[str, str]] | None = None) -> Sampling:
    made = services.ask(world.auditor, world.figure, size=size)
    return services.commit(world.company, made, commitment(rows or records()))


def disclosed(world: Sampled, size: int = 50) -> Sampling:
    made = drawn(world, size)
    return services.disclose(world.company, made, disclosure(made, records()))


def judged(world: Sampled, wrong: int, size: int = 50) -> Sampling:
    made = disclosed(world, size)
    said = {p: "other" if i < wrong else "counts" for i, p in enumerate(made.drawn)}
    services.judge(world.expert, made, said)
    return services.finish(world.expert, made)


def test_a_sample_that_bears_the_figure_raises_it_and_is_shown_with_its_interval(world: Sampled) -> None:
    levels.verify(world.world.office, world.figure, "L1")
    made = judged(world, wrong=0)
    world.figure.refresh_from_db()
    assert (made.state, world.figure.verified) == ("checked", "L2")
    found = queries.results([world.figure.pk])[world.figure.pk]
    assert (found.n, found.found, found.low, found.high) == (50, 50, 9286, 10_000)


def test_a_sample_that_does_not_bear_it_is_shown_and_raises_nothing(world: Sampled) -> None:
    made = judged(world, wrong=5)
    world.figure.refresh_from_db()
    assert (made.state, made.found, world.figure.verified) == ("checked", 45, "L0")
    assert queries.results([world.figure.pk])[world.figure.pk].low < levels.ENOUGH
    with pytest.raises(Invalid, match="45 of 50 rows are too few"):
        levels.verify(world.auditor, world.figure, "L2")


def test_what_nobody_can_tell_counts_against_the_figure(world: Sampled) -> None:
    made = disclosed(world)
    services.judge(world.expert, made, dict.fromkeys(made.drawn, "unknown"))
    assert services.finish(world.expert, made).found == 0


def test_the_seed_is_bound_before_the_company_commits_and_nobody_reads_it_until_then(world: Sampled) -> None:
    made = services.ask(world.auditor, world.figure)
    assert pure.seed_hash(bytes.fromhex(made.seed)) == made.seed_hash
    assert not AuditPayload.objects.filter(change__contains=made.seed).exists()
    with pytest.raises(OutOfSight):
        queries.draw_of(made)
    made = services.commit(world.company, made, commitment(records()))
    draw = queries.draw_of(made)
    assert files.draw_problem(draw) == ""
    assert len(set(draw.positions)) == services.USUAL


def test_the_company_can_disclose_with_the_command_and_its_own_file(world: Sampled, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("url,day\n" + "".join(f"{r['url']},{r['day']}\n" for r in records()))
    made = services.ask(world.auditor, world.figure)
    bound = pure.commit(files.leaves(path, bytes(32)))
    sent = str(files.commitment_json(bound)).replace("'", '"').encode()
    made = services.commit(world.company, made, sent)
    told = files.disclose(path, bytes(32), queries.draw_of(made))
    assert services.disclose(world.company, made, str(told).replace("'", '"').encode()).state == "disclosed"


def test_a_list_of_another_length_than_the_figure_is_refused(world: Sampled) -> None:
    made = services.ask(world.auditor, world.figure)
    with pytest.raises(Invalid, match="the list has 119 rows, the figure is 120"):
        services.commit(world.company, made, commitment(records(119)))
    assert Sampling.objects.get().state == "asked"


def test_a_row_that_was_changed_after_the_commitment_fails_the_sample_for_good_and_is_named(world: Sampled) -> None:
    levels.verify(world.world.office, world.figure, "L1")
    made = drawn(world)
    position = made.drawn[3]
    forged = disclosure(
        made, records(), lambda r: replace(r, record={**r.record, "url": "https://x"}) if r.position == position else r
    )
    made = services.disclose(world.company, made, forged)
    assert (made.state, made.failure) == ("failed", "proof")
    assert made.problems == [f"row {position}: does not lead to the root that was committed to"]
    assert made.disclosed == []
    with pytest.raises(Conflict):
        services.disclose(world.company, made, disclosure(made, records()))
    with pytest.raises(Conflict, match="sampled already"):
        services.ask(world.auditor, world.figure)
    world.figure.refresh_from_db()
    assert world.figure.verified == "L0", "what cannot be shown is not plausible"
    with pytest.raises(Invalid, match="sample of this figure failed"):
        levels.verify(world.world.office, world.figure, "L1")


def test_a_row_that_is_left_out_fails_the_sample(world: Sampled) -> None:
    made = drawn(world)
    told = disclosure(made, records()).replace(b'"position": %d,' % made.drawn[0], b'"position": %d,' % made.drawn[1], 1)
    made = services.disclose(world.company, made, told)
    assert made.state == "failed"
    assert f"row {made.drawn[0]}: was drawn and is not disclosed" in made.problems


def test_another_file_is_refused_and_fails_nothing(world: Sampled) -> None:
    made = drawn(world)
    other = disclosure(made, records()).replace(made.root.encode(), b"0" * 64)
    for content in (b"", b"{}", b"\xff", commitment(records()), other):
        with pytest.raises(Invalid):
            services.disclose(world.company, made, content)
    assert Sampling.objects.get().state == "drawn"


def test_one_listing_that_is_counted_twice_does_not_count(world: Sampled) -> None:
    rows = records()
    rows[1:] = [dict(rows[0]) for _ in rows[1:]]
    made = drawn(world, rows=rows)
    made = services.disclose(world.company, made, disclosure(made, rows))
    assert sorted(one["finding"] for one in made.results.values()) == ["twice"] * 49


def test_a_check_does_not_end_before_every_row_was_looked_at(world: Sampled) -> None:
    made = disclosed(world)
    services.judge(world.expert, made, {made.drawn[0]: "counts"})
    with pytest.raises(Invalid, match="49 rows were not looked at yet"):
        services.finish(world.expert, made)
    outside = next(p for p in range(120) if p not in made.drawn)
    for position, said in ((outside, "counts"), (made.drawn[1], "fine")):
        with pytest.raises(Invalid):
            services.judge(world.expert, made, {position: said})


def test_what_has_no_list_is_not_sampled(world: Sampled) -> None:
    with pytest.raises(Invalid, match="shown to nobody"):
        services.ask(world.auditor, world.staff)
    Figure.objects.filter(pk=world.figure.pk).update(method="estimate")
    world.figure.refresh_from_db()
    with pytest.raises(Invalid, match="an estimate has no list"):
        services.ask(world.auditor, world.figure)


def test_nobody_judges_the_own_figures_and_no_program_does(world: Sampled) -> None:
    insider = replace(world.auditor, organisation=world.world.shop.public_id)
    for actor in (world.company, insider, world.token, world.expert, world.world.spotter):
        with pytest.raises(NotAllowed):
            services.ask(actor, world.figure)
    made = services.ask(world.auditor, world.figure)
    for actor in (world.expert, world.auditor, world.world.admin(world.world.other)):
        with pytest.raises(NotAllowed):
            services.commit(actor, made, commitment(records()))
    assert not queries.samples(world.world.admin(world.world.other)).exists()
    assert not queries.samples(world.world.spotter).exists()


def test_a_company_that_sends_nothing_fails_after_thirty_days(world: Sampled) -> None:
    made = drawn(world)
    assert services.lapse() == 0
    Sampling.objects.update(drawn_at=clock.now() - services.PATIENCE - timedelta(minutes=1))
    upkeep.lapses.func()
    made.refresh_from_db()
    assert (made.state, made.failure) == ("failed", "withheld")


def test_disclosed_rows_are_deleted_after_their_time_and_results_stay(world: Sampled) -> None:
    made = judged(world, wrong=0)
    assert upkeep.rows(clock.now() - timedelta(days=1)) == 0
    assert upkeep.rows(clock.now()) == 1
    made.refresh_from_db()
    assert made.disclosed == []
    assert queries.result(made) is not None


def test_an_auditor_says_what_was_looked_at_and_can_take_it_back(world: Sampled) -> None:
    with pytest.raises(Invalid):
        levels.verify(world.auditor, world.staff, "L3")
    levels.verify(world.auditor, world.staff, "L3", note="Saw the register of the course.")
    with pytest.raises(Conflict):
        levels.verify(world.auditor, world.staff, "L3", note="again")
    assert world.staff.verified == "L3"
    levels.verify(world.auditor, world.staff, "L0", note="The register was of another year.")
    assert world.staff.verified == "L0"
    for actor in (
        world.expert,
        world.company,
        world.world.office,
        replace(world.auditor, organisation=world.world.shop.public_id),
    ):
        with pytest.raises(NotAllowed):
            levels.verify(actor, world.staff, "L3", note="x")


def test_a_sample_that_ends_after_an_audit_does_not_take_the_audit_back(world: Sampled) -> None:
    levels.verify(world.auditor, world.figure, "L3", note="Read the whole log.")
    judged(world, wrong=0)
    world.figure.refresh_from_db()
    assert world.figure.verified == "L3"


def test_an_open_question_keeps_a_figure_at_the_first_level(world: Sampled) -> None:
    Figure.objects.filter(pk=world.staff.pk).update(queries=[{"check": "jump", "data": {"before": 2}}])
    figures = list(Figure.objects.order_by("number"))
    assert levels.accepted(Actor.system("progress"), figures) == 1
    assert [f.verified for f in Figure.objects.order_by("number")] == ["L1", "L0"]
    with pytest.raises(Invalid, match="a question about this figure is open"):
        levels.verify(world.world.office, figures[1], "L1")


def test_re_checks_of_notices_raise_no_figure_of_a_company(world: Sampled) -> None:
    with pytest.raises(Invalid, match="re-checks of our notices say nothing of it"):
        levels.verify(world.auditor, world.figure, "L2")


def test_only_accepted_figures_have_a_level(world: Sampled) -> None:
    submission = world.figure.submission
    submission.state = "submitted"
    submission.save()
    with pytest.raises(Conflict):
        levels.verify(world.auditor, world.figure, "L3", note="x")
    with pytest.raises(Conflict):
        services.ask(world.auditor, world.figure)
