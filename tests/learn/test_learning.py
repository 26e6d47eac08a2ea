"""Train, evaluate, sample, compare on a small world: files in, models and reports out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.learn.small_world import TERMS, labelled

from inthewild.cli.train import lines
from inthewild.detect.model import Model
from inthewild.detector import Detector
from inthewild.errors import InputError, UsageError
from inthewild.learn.compare import Side, compare, replay
from inthewild.learn.data import label_of, load, near_duplicate, read_rows
from inthewild.learn.evaluate import evaluate
from inthewild.learn.observe import NOTHING, Observer
from inthewild.learn.page import page
from inthewild.learn.sample import Stratum, sample
from inthewild.learn.train import Trained, train
from inthewild.records import Band, Listing
from inthewild.serial import decision_to_json

Build = Callable[..., Detector]


@pytest.fixture(scope="module")
def detector(build: Build) -> Detector:
    return build(TERMS)


@pytest.fixture(scope="module")
def trained(detector: Detector) -> Trained:
    pytest.importorskip("sklearn")
    return train(labelled(), observer=Observer(detector.lexicon, detector.model), seeds=1)


def test_training_reports_grouped_and_random_folds_beside_the_baseline(trained: Trained) -> None:
    protocols = trained.report["protocols"]
    assert set(protocols) == {"grouped", "random"}
    for found in protocols.values():
        assert found["model"]["f1"] > 0.8
        assert found["model"]["intervals"]["f1"][0] <= found["model"]["f1"] <= found["model"]["intervals"]["f1"][1]
        assert set(found["gain"]) == {"f1", "interval"}
        assert found["baseline"]["rows"] == found["model"]["rows"] == 200
    text = "\n".join(lines(trained.report))
    assert "false alarms per 10,000" in text
    assert "gain over the baseline" in text


def test_a_trained_model_is_a_file_that_the_detector_uses(trained: Trained, detector: Detector, tmp_path: Path) -> None:
    trained.model.save(tmp_path / "m.json")
    model = Model.load(tmp_path / "m.json")
    assert model.calibration == "platt"
    own = Detector(detector.lexicon, model)
    offer = own.check(Listing("1", "old elephant ivory from my uncle", lang="en"))
    toy = own.check(Listing("2", "elephant ivory toy for children", lang="en"))
    assert offer.score > 0.5 > toy.score
    assert offer.calibration == "platt"


def test_no_group_is_on_both_sides_of_a_grouped_fold() -> None:
    pytest.importorskip("sklearn")
    import numpy as np

    from inthewild.learn.crossval import folds

    rows = labelled()
    groups = [r.group for r in rows]
    for train_rows, test_rows in folds(np.array([r.label for r in rows], np.int8), groups, 5, 0, True):
        assert not {groups[i] for i in train_rows} & {groups[i] for i in test_rows}


def test_too_few_labels_are_refused_with_what_is_missing(detector: Detector) -> None:
    pytest.importorskip("sklearn")
    with pytest.raises(InputError, match=r"0 rows of label 0 in 0 groups"):
        train([r for r in labelled() if r.label], observer=Observer(detector.lexicon, detector.model))


def test_a_row_in_which_nothing_fires_is_observed_all_the_same(detector: Detector) -> None:
    (seen,) = Observer(detector.lexicon, detector.model).observe([Listing("1", "a toy for sale", lang="en")])
    assert seen.finding is None
    assert {NOTHING, "row.intent.sell", "row.claim.toy"} <= set(seen.names)


def test_an_evaluation_has_a_table_by_language_and_the_worst_errors(detector: Detector) -> None:
    report = evaluate(labelled(), detector, band=Band.LOW)
    assert report["slices"]["language"]["en"]["rows"] == 200
    assert report["slices"]["language"]["en"]["accuracy"] == pytest.approx(1 - report["slices"]["language"]["en"]["error_rate"])
    assert report["figures"]["ece"] is None  # the hand-set model claims no probability
    assert any("not calibrated" in n for n in report["notes"])
    assert json.loads(json.dumps(report))["schema"] == "inthewild.evaluation/1"
    few = evaluate(labelled()[:5], detector)
    assert "accuracy" not in few["slices"]["language"]["en"]


def test_the_page_escapes_texts_and_fetches_nothing(detector: Detector) -> None:
    rows = labelled()[:30]
    bad = Listing("<b>", "<script>alert(1)</script> tiger skin museum", lang="en")
    rows.append(type(rows[0])(bad, 0, "x"))
    html = page(evaluate(rows, detector, band=Band.LOW))
    assert "<script" not in html
    assert "http" not in html
    assert "not measured" in html  # the calibration error of a model without calibration
    assert "inthewild sample --stratum allowed" in html


def test_labels_are_read_from_csv_with_their_groups_and_unsure_rows_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows(
            [["id", "text", "label", "group"], ["1", "a", "1", "g"], ["2", "b", "no", "h"], ["3", "c", "unsure", "h"]]
        )
    assert [(r.listing.id, r.label, r.group) for r in read_rows([str(path)])] == [("1", 1, "g"), ("2", 0, "h")]


def test_a_file_without_labels_or_with_a_strange_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "1", "text": "a", "verdikt": 1}\n')
    with pytest.raises(InputError, match=r"no column 'label'.*verdikt"):
        read_rows([str(path)])
    path.write_text('{"id": "1", "text": "a", "label": "perhaps"}\n')
    with pytest.raises(InputError, match=r"row 1.*neither yes nor no"):
        read_rows([str(path)])
    assert label_of(True, "x") == 1


def test_verdicts_are_joined_to_their_texts_and_the_last_one_counts(tmp_path: Path) -> None:
    verdicts, texts = tmp_path / "v.jsonl", tmp_path / "t.jsonl"
    said = [("1", "false"), ("1", "true"), ("2", "unsure"), ("9", "true")]
    verdicts.write_text(
        "".join(
            json.dumps({"schema": "inthewild.verdict/1", "id": i, "verdict": v, "selection": "flagged"}) + "\n" for i, v in said
        )
    )
    texts.write_text("".join(json.dumps({"id": i, "text": f"text {i}", "seller": "s"}) + "\n" for i in "123"))
    rows, notes = load([str(verdicts)], [str(texts)])
    assert [(r.listing.id, r.label, r.group) for r in rows] == [("1", 1, "s")]
    assert any("1 verdicts have no text" in n for n in notes)
    assert any("flagged" in n and "missed" in n for n in notes)
    with pytest.raises(InputError, match="--texts"):
        load([str(verdicts)])
    verdicts.write_text('{"id": "1", "verdict": "true", "probability": 7}\n')
    with pytest.raises(InputError, match="line 1: the probability"):
        load([str(verdicts)], [str(texts)])


def test_copies_of_one_text_are_one_group_whatever_their_numbers() -> None:
    a, b = Listing("1", "Tusk 20 cm, call 555"), Listing("2", "tusk 35 cm call 777 https://x.example")
    assert near_duplicate(a) == near_duplicate(b) != near_duplicate(Listing("3", "another"))


def test_an_audit_draws_let_pass_rows_and_says_how_likely_each_was(detector: Detector) -> None:
    listings = [Listing(str(i), "ivory elephant tusk for sale" if i % 10 == 0 else f"chair {i}", lang="en") for i in range(100)]
    drawn, totals = sample(listings, detector, 20, Stratum.ALLOWED)
    assert len(drawn) == 20
    assert all(d.decision.action == "allow" and d.selection == "audit" for d in drawn)
    assert sum(1 / (d.probability or 0) for d in drawn) == pytest.approx(totals["allowed"])
    assert [d.listing.id for d in sample(listings, detector, 20, Stratum.ALLOWED)[0]] == [d.listing.id for d in drawn]


def test_unsure_rows_of_many_kinds_come_first(detector: Detector) -> None:
    listings = [r.listing for r in labelled()]
    drawn, _ = sample(listings, detector, 10, Stratum.UNCERTAIN)
    assert len({d.decision.findings[0].taxon for d in drawn}) >= 2
    assert all(d.probability is None for d in drawn)


def test_a_comparison_shows_what_another_model_finds(trained: Trained, detector: Detector) -> None:
    listings = [r.listing for r in labelled()]
    report = compare(listings, detector, Detector(detector.lexicon, trained.model))
    assert report["rows"] == 200
    assert report["changed"] > 0
    assert sum(x["rows"] for x in report["actions"]) == 200
    assert report["versions"]["a"]["model"] != report["versions"]["b"]["model"]
    same = compare(listings, detector, detector)
    assert (same["changed"], same["new"], same["lost"], same["examples"]) == (0, {}, {}, [])


def test_stored_decisions_are_replayed_by_policy_only(detector: Detector, tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    decisions = [detector.check(r.listing) for r in labelled()[:40]]
    path.write_text("".join(decision_to_json(d) + "\n" for d in decisions), encoding="utf-8")
    report = replay([str(path)], Side(), Side.parse("policy=marketplace-strict"))
    assert report["rows"] == 40
    assert (report["new"], report["lost"]) == ({}, {})
    with pytest.raises(UsageError, match="only the policy can be replayed"):
        replay([str(path)], Side(), Side(model="x.json"))


def test_a_replayed_decision_is_the_same_under_the_same_policy(detector: Detector) -> None:
    for row in labelled()[:20]:
        decision = detector.check(row.listing)
        again = detector.replay(decision)
        assert (again.action, again.rule_id, again.score, again.versions) == (
            decision.action,
            decision.rule_id,
            decision.score,
            decision.versions,
        )


@pytest.mark.parametrize("text", ["modell=x", "model", "model=", "model=a,model=b"])
def test_a_side_that_says_nothing_clear_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be"):
        Side.parse(text)


def test_a_file_of_a_broken_decision_names_its_line(tmp_path: Path) -> None:
    path: Any = tmp_path / "d.jsonl"
    path.write_text('{"schema": "inthewild.decision/1"}\n')
    with pytest.raises(InputError, match="line 1"):
        replay([str(path)], Side(), Side.parse("policy=marketplace-strict"))
