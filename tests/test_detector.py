"""The detector: one text, a stream, a table; alone, in threads and in other processes."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest

from inthewild.batch import ListingBatch
from inthewild.detector import Detector
from inthewild.errors import InputError
from inthewild.lexicon import Lexicon
from inthewild.policy import Policy
from inthewild.records import Listing
from inthewild.serial import decision_to_dict

ROWS = [
    Listing("a", "Real elephant ivory tusk, no papers, for sale", "Carved tusk", lang="en", price=900.0, currency="USD"),
    Listing("b", "Four chairs and an oak table", "Dining set", lang="en"),
    Listing("c", "老象牙手镯，真品", lang="zh-Hans"),
    Listing("d"),
    Listing("e", "pang\u200bolin sca\u200bles", "R-h-i-n-o h.o.r.n", lang="en", surface="search"),
    Listing("f", "Mammoth ivory slab", lang="en", market=("US", "CA"), platform="somewhere"),
    Listing("g", "Peau de panthère véritable avec tête", transcript="corne de rhinocéros", lang="fr"),
]
SMALL: list[dict[str, Any]] = [
    {"term": "tiger", "lang": "en", "sense": "taxon:panthera-tigris", "ambiguity": 1},
    {"term": "skin", "lang": "en", "sense": "specimen:SKI", "ambiguity": 2},
    {"term": "for sale", "lang": "en", "sense": "intent.sell", "ambiguity": 1},
    {"term": "glimmerfish", "lang": "en", "concept": "house-7"},
]


def table(rows: list[Listing]) -> pa.Table:
    names = ["id", "title", "text", "transcript", "lang", "price", "currency", "surface", "market", "platform"]
    columns = {n: [getattr(r, n) for r in rows] for n in names}
    columns["market"] = [list(m) or None for m in columns["market"]]
    types = {"price": pa.float64(), "market": pa.list_(pa.string())}
    return pa.table({n: pa.array(v, types.get(n, pa.string())) for n, v in columns.items()})


def test_a_string_is_a_listing_with_that_text(detector: Detector) -> None:
    text = "Real elephant ivory tusk for sale"
    assert detector.check(text) == detector.check(Listing(id="", text=text))
    assert detector.check(text).findings


def test_a_listing_without_text_is_allowed(detector: Detector) -> None:
    for empty in (Listing("x"), Listing("x", text="   "), Listing("x", text="\u200b\n"), Listing("x", text="....")):
        decision = detector.check(empty)
        assert (decision.id, decision.action, decision.score, decision.findings) == ("x", "allow", 0.0, ())


def test_scan_answers_every_row_in_order(detector: Detector) -> None:
    decisions = list(detector.scan(ROWS))
    assert [d.id for d in decisions] == [r.id for r in ROWS]
    assert decisions == [detector.check(r) for r in ROWS]
    assert list(detector.scan([])) == []


@pytest.mark.parametrize("batch", [1, 2, 7, 100])
def test_the_size_of_the_batch_changes_nothing(detector: Detector, batch: int) -> None:
    assert list(detector.scan(ROWS, batch=batch)) == [detector.check(r) for r in ROWS]


def test_scan_reads_no_more_than_a_batch_ahead(detector: Detector) -> None:
    read: list[str] = []

    def source() -> Iterator[Listing]:
        for row in ROWS:
            read.append(row.id)
            yield row

    decisions = detector.scan(source(), batch=2)
    assert read == []
    next(decisions)
    assert read == ["a", "b"]


def test_duplicate_ids_keep_their_own_decisions(detector: Detector) -> None:
    twins = [Listing("same", "a bicycle"), Listing("same", "Real tiger skin for sale, no papers", lang="en")]
    assert [d.action == "allow" for d in detector.scan(twins)] == [True, False]


def test_a_table_gets_the_same_decisions_as_a_scan(detector: Detector) -> None:
    out = detector.scan_columns(table(ROWS)).to_pylist()
    for got, decision in zip(out, detector.scan(ROWS), strict=True):
        wanted = decision_to_dict(decision)
        assert json.loads(got.pop("findings")) == json.loads(json.dumps(wanted["findings"]))
        assert got.pop("muted") is None
        assert got == {name: wanted[name] for name in got}


def test_a_table_longer_than_the_inner_batch_keeps_its_order(detector: Detector) -> None:
    rows = [Listing(str(i), "Real elephant ivory tusk for sale" if i % 97 == 0 else f"chair {i}", lang="en") for i in range(4500)]
    out = detector.scan_columns(table(rows))
    assert out.column("id").to_pylist() == [r.id for r in rows]
    found = [i for i, a in enumerate(out.column("action").to_pylist()) if a != "allow"]
    assert found == list(range(0, 4500, 97))


def test_a_table_without_ids_is_numbered_and_one_without_text_refused(detector: Detector) -> None:
    out = detector.scan_columns(pa.table({"title": ["a", "b", "c"]}))
    assert out.column("id").to_pylist() == ["0", "1", "2"]
    with pytest.raises(InputError, match="no text column"):
        detector.scan_columns(pa.table({"id": ["1"], "price": [2.0]}))
    assert detector.scan_columns(pa.table({"text": pa.array([], pa.string())})).num_rows == 0


def test_an_unknown_column_of_a_batch_is_named(detector: Detector) -> None:
    with pytest.raises(InputError, match="unknown column colour"):
        detector.decide(ListingBatch({"id": ["1"], "text": ["x"], "colour": ["red"]}))


def test_the_inputs_of_the_policy_are_kept_for_a_replay(detector: Detector) -> None:
    row = Listing("1", "Real elephant ivory tusk for sale", lang="en", market=("US",), platform="p", created_at="2026-01-01")
    inputs = detector.check(row).inputs
    assert inputs["market"] == ("US",)
    assert inputs["surface"] == "listing"
    assert inputs["platform"] == "p"
    assert inputs["created_at"] == "2026-01-01"


def test_a_search_is_answered_otherwise_than_a_listing(detector: Detector) -> None:
    text = "real tiger skin for sale"
    assert detector.check(Listing("1", text, lang="en", surface="search")).action == "educate"
    assert detector.check(Listing("1", text, lang="en")).action in ("review", "block")


def test_the_given_language_is_kept_and_an_unknown_one_guessed(detector: Detector) -> None:
    assert detector.check(Listing("1", "Real elephant ivory tusk", lang="en-GB")).lang == "en-GB"
    assert detector.check("กำไลงาช้างแท้ ราคาถูก").lang == "th"


def test_many_threads_get_what_one_gets(detector: Detector) -> None:
    expected = [detector.check(r) for r in ROWS]
    with ThreadPoolExecutor(8) as pool:
        for got in pool.map(lambda _: list(detector.scan(ROWS, batch=3)), range(24)):
            assert got == expected


def test_a_pickled_detector_decides_alike(detector: Detector) -> None:
    again = pickle.loads(pickle.dumps(detector))
    assert list(again.scan(ROWS)) == list(detector.scan(ROWS))
    assert again.versions == detector.versions


def _in_a_process(detector: Detector, texts: list[str]) -> list[tuple[str, float, str]]:
    return [(d.action, d.score, d.versions.lexicon) for d in map(detector.check, texts)]


def test_a_detector_works_in_a_spawned_process(build: Callable[..., Detector], uncached: None) -> None:
    detector = build(SMALL)
    texts = ["tiger skin for sale", "a chair", "glimmerfish", "t.i.g.e.r skin"]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = pool.submit(_in_a_process, detector, texts).result(timeout=60)
    assert there == _in_a_process(detector, texts)
    assert {a for a, _, _ in there} >= {"allow", "review"}


def test_an_own_policy_decides(build: Callable[..., Detector], tmp_path: Any) -> None:
    path = tmp_path / "strict.json"
    rule = {"id": "all-cats", "action": "block", "severity": 4, "reason": "no cats", "match": {"taxa": ["felidae"]}}
    rest = {"id": "rest", "action": "allow"}
    pack = {"schema": "inthewild.policy/1", "name": "strict", "version": "3", "rules": [rule], "default": rest}
    path.write_text(json.dumps(pack), encoding="utf-8")
    strict = build(SMALL, policy=Policy.load(path))
    decision = strict.check("tiger")
    assert (decision.action, decision.rule_id, decision.reason, decision.severity) == ("block", "all-cats", "no cats", 4)
    assert decision.versions.policy == "strict/3"
    assert build(SMALL).check("tiger").action == "allow"


@pytest.mark.usefixtures("uncached")
def test_own_terms_on_top_of_the_shipped_ones_keep_both() -> None:
    lexicon = Lexicon.from_terms(SMALL[:3]).extend(SMALL[3:])
    decision = Detector(lexicon).check("tiger skin and glimmerfish for sale")
    assert {f.concept or f.taxon for f in decision.findings} == {"house-7", "panthera-tigris"}


ODD = [
    "\x00tiger skin\x00 for sale",
    "tiger \ud800 skin for sale",
    "tiger skin for sale " * 3000,
    "🐯" * 500,
    "\u202etiger skin",
    "a" * 200_000,
]


@pytest.mark.parametrize("text", ODD, ids=["nul", "surrogate", "long", "emoji", "right-to-left", "one word"])
def test_odd_texts_are_decided_without_an_error(build: Callable[..., Detector], text: str) -> None:
    decision = build(SMALL).check(Listing("1", text, lang="en"))
    for finding in decision.findings:
        assert all(text[e.start : e.end] == e.surface for e in finding.evidence)
    if "tiger skin for sale" in text:
        assert decision.findings


def test_a_text_that_repeats_its_words_costs_about_as_much_as_it_is_long(build: Callable[..., Detector]) -> None:
    detector = build(SMALL)

    def seconds(text: str) -> float:
        times = []
        for _ in range(3):
            started = time.perf_counter()
            detector.check(Listing("1", text, title="tiger skin", lang="en"))
            times.append(time.perf_counter() - started)
        return min(times)

    seconds("tiger skin for sale")
    short, long = seconds("tiger skin for sale " * 200), seconds("tiger skin for sale " * 2000)
    assert long < 40 * short + 0.5
