"""The published figures of 2018 to 2025: each has a source, its own unit, and is never joined with another."""

from __future__ import annotations

from inthewild.exchange.snapshot.options import Options
from inthewild.exchange.snapshot.records import Level
from inthewild.exchange.snapshot.tally import tally
from inthewild.hub.progress import definitions, history
from inthewild.hub.progress.history import Exactness


def test_every_figure_says_where_it_stood_and_in_which_words() -> None:
    for fact in history.facts():
        assert fact.source
        assert fact.written
        assert fact.url == "" or fact.url.startswith("https://")
        assert fact.year in history.YEARS
        digits = "".join(c for c in fact.written.split(",  ")[0].replace(",", "") if c.isdigit() or c in ". ").split()[0]
        scale = 10**9 if "billion" in fact.written else 10**6 if "million" in fact.written else 1
        assert round(float(digits) * scale) == fact.value, "the number is the one that was written"
        assert (fact.exactness is Exactness.EXACT) == (fact.written.replace(",", "").find(str(fact.value)) >= 0 and not any(
            word in fact.written for word in ("+", "over", "more than")
        ))  # fmt: skip


def test_each_unit_is_a_metric_of_its_own() -> None:
    known = {one.code: one for one in definitions.load()}
    assert {fact.metric for fact in history.facts()} <= set(known)
    removed = [known[code] for code in history.REMOVED]
    assert len({one.unit for one in removed}) == 4
    assert not any(one.additive for one in removed)
    for code in history.REMOVED:
        assert len(history.of(code)) == 1


def test_a_snapshot_holds_them_as_what_a_document_said_and_sums_nothing() -> None:
    made = tally(
        history.entries(), definitions.load(), period="2026", asked=(), nameable={},
        options=Options(secret=b"x" * 32, built_at="2026-11-20T08:00:00Z"),
    )  # fmt: skip
    told = [cell for cell in made.cells if cell.metric.startswith("history_")]
    assert len(told) == len(history.facts())
    assert {(cell.level, len(cell.lineage)) for cell in told} == {(Level.L0, 1)}
    assert sorted(cell.value or 0 for cell in told) == sorted(fact.value for fact in history.facts())
    assert all(line.source and line.kind == "history" for line in made.lineage)
