"""Overrides mute a term, a rule or a seller for a time, while a scan runs, and every decision that changes says so."""

from __future__ import annotations

import csv
import json
import os
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest

from inthewild.batch import ListingBatch
from inthewild.bulk import Limits, Options, OutFormat, Reading, Scan
from inthewild.bulk.engine import DetectorFactory
from inthewild.bulk.estimate import estimate, lines
from inthewild.bulk.progress import Quiet
from inthewild.bulk.tasks import Counts
from inthewild.detector import Detector
from inthewild.errors import PolicyError, ResumeError
from inthewild.lexicon import Lexicon
from inthewild.overrides import OverrideFile
from inthewild.overrides.seller import seller_hash
from inthewild.records import Decision, Listing
from inthewild.serial import decision_from_json, decision_to_dict, decision_to_json

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/decision.schema.json").read_text(encoding="utf-8"))
KEY = b"a key of the tests, long enough"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHOP = seller_hash("shop-7", KEY)
TUSK = Listing("tusk", "Genuine, price 900 EUR", "Elephant tusk for sale", lang="en", seller="shop-7")
SKIN = Listing("skin", "Real, no papers", "Tiger skin rug for sale", lang="en", seller="shop-8")
TABLE = Listing("table", "Nice", "Wooden table", lang="en", seller="shop-7")
LISTINGS = (TUSK, SKIN, TABLE)

Decide = Callable[..., dict[str, Decision]]


def row(kind: str, target: str, **more: str) -> dict[str, str]:
    known = {"id": f"mute-{kind}", "expires": "2026-12-31", "reason": "Noise.", "role": "policy-lead"}
    return {**known, "kind": kind, "target": target, **more}


def write(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


@pytest.fixture
def decide(lexicon: Lexicon, detector: Detector, tmp_path: Path) -> Decide:
    """``decide(row, ...)``: the decisions on the three listings by id, with these overrides."""

    def run(*rows: dict[str, str], now: datetime = NOW) -> dict[str, Decision]:
        file = OverrideFile(write(tmp_path / "o.jsonl", *rows), lexicon, clock=lambda: now)
        muting = Detector(lexicon, detector.model, detector.policy, overrides=file, seller_key=KEY)
        return {d.id: d for d in muting.scan(LISTINGS)}

    return run


# -- what a mute does


def test_without_overrides_the_listings_are_stopped(decide: Decide) -> None:
    plain = decide()
    assert plain["tusk"].action != "allow" and plain["skin"].action != "allow"
    assert all(d.muted is None for d in plain.values())


def test_a_muted_rule_lets_pass_what_it_decided_and_nothing_else(decide: Decide) -> None:
    before = decide()
    after = decide(row("rule", before["tusk"].rule_id, reason="Under review."))
    assert after["tusk"].action == "allow" and after["tusk"].decided_by is None
    assert after["tusk"].findings == before["tusk"].findings
    muted = after["tusk"].muted
    assert muted is not None
    assert (muted.action, muted.rule_id, muted.score) == (before["tusk"].action, before["tusk"].rule_id, before["tusk"].score)
    assert [(n.id, n.kind, n.reason, n.role) for n in muted.by] == [("mute-rule", "rule", "Under review.", "policy-lead")]
    assert "mute-rule" in after["tusk"].reason and "Under review." in after["tusk"].reason
    assert after["table"] == before["table"]


def test_when_one_of_two_findings_is_muted_the_other_still_decides(decide: Decide, detector: Detector) -> None:
    both = Listing("both", "Tiger skin rug for sale. Also for sale: live baby chimpanzee", lang="en")
    plain = detector.check(both)
    assert len({f.taxon for f in plain.findings}) == 2
    first = plain.findings[plain.decided_by or 0].taxon
    other = next(f.taxon for f in plain.findings if f.taxon != first)
    terms = {e.term for f in plain.findings if f.taxon == first for e in f.evidence if e.sense == f"taxon:{first}"}
    target = next(iter(terms))
    after = Detector(detector.lexicon, detector.model, detector.policy, overrides=_set(detector, row("term", target))).check(both)
    assert {f.taxon for f in after.findings} == {other}
    assert after.action != "allow" and after.decided_by == 0
    assert after.muted is not None and after.muted.action == plain.action


def test_a_muted_rule_leaves_the_other_finding_to_its_rule_and_keeps_both_in_sight(detector: Detector) -> None:
    both = Listing("both", "Tiger skin rug for sale, real. Also for sale: grey parrot, hand fed", lang="en")
    plain = detector.check(both)
    after = Detector(
        detector.lexicon, detector.model, detector.policy, overrides=_set(detector, row("rule", plain.rule_id))
    ).check(both)
    assert after.rule_id != plain.rule_id and after.muted is not None and after.muted.rule_id == plain.rule_id
    assert {f.taxon for f in after.findings} == {f.taxon for f in plain.findings}
    assert (after.score, after.band) == (plain.score, plain.band)
    assert after.decided_by is not None


def _set(detector: Detector, *rows: dict[str, str]) -> Any:
    from inthewild.overrides.model import gather, make

    return gather([make(r, "here", NOW) for r in rows], detector.lexicon)


def test_a_muted_term_is_as_if_it_were_not_there(decide: Decide) -> None:
    after = decide(row("term", "tiger", lang="en"), row("term", "skin rug", lang="en", id="rug"), row("term", "skin", id="skin"))
    skin = after["skin"]
    assert (skin.action, skin.findings, skin.score) == ("allow", (), 0.0)
    assert skin.muted is not None and skin.muted.action != "allow" and skin.muted.score > 0.5
    assert {n.id for n in skin.muted.by} <= {"mute-term", "rug", "skin"}
    assert after["tusk"].muted is None


def test_a_term_is_muted_by_its_id_too(decide: Decide) -> None:
    found = decide()["skin"].findings[0].evidence[0]
    after = decide(row("term", found.term_id))
    assert after["skin"].muted is not None
    assert found.term_id not in {e.term_id for f in after["skin"].findings for e in f.evidence}


def test_a_muted_seller_is_known_by_a_hash_alone(decide: Decide) -> None:
    after = decide(row("seller", SHOP))
    assert after["tusk"].action == "allow" and after["skin"].action != "allow"
    assert after["tusk"].inputs["seller_hash"] == SHOP
    assert "shop-7" not in decision_to_json(after["tusk"])


def test_without_a_key_no_seller_is_named(detector: Detector) -> None:
    assert "seller_hash" not in detector.check(TUSK).inputs


def test_an_override_holds_to_the_end_of_its_last_day_and_no_longer(decide: Decide) -> None:
    rule = decide()["tusk"].rule_id
    last = row("rule", rule, expires="2026-12-31")
    assert decide(last, now=datetime(2026, 12, 31, 23, 59, tzinfo=UTC))["tusk"].action == "allow"
    assert decide(last, now=datetime(2027, 1, 1, tzinfo=UTC))["tusk"].muted is None
    noon = row("rule", rule, expires="2026-11-21T13:00:00+01:00")
    assert decide(noon, now=NOW)["tusk"].muted is None


def test_a_muted_decision_is_valid_json_of_the_contract_and_comes_back(decide: Decide) -> None:
    decision = decide(row("seller", SHOP))["tusk"]
    data = json.loads(decision_to_json(decision))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert list(data)[-1] == "muted"
    assert decision_to_dict(decision_from_json(decision_to_json(decision))) == decision_to_dict(decision)


def test_a_detector_with_overrides_pickles(lexicon: Lexicon, detector: Detector, tmp_path: Path) -> None:
    file = OverrideFile(write(tmp_path / "o.jsonl", row("seller", SHOP)), lexicon)
    again = pickle.loads(pickle.dumps(Detector(lexicon, detector.model, detector.policy, overrides=file, seller_key=KEY)))
    assert again.check(TUSK).action == "allow"


def test_batches_in_columns_say_what_single_decisions_say(
    decide: Decide, detector: Detector, lexicon: Lexicon, tmp_path: Path
) -> None:
    import pyarrow as pa

    file = OverrideFile(write(tmp_path / "p.jsonl", row("seller", SHOP)), lexicon, clock=lambda: NOW)
    muting = Detector(lexicon, detector.model, detector.policy, overrides=file, seller_key=KEY)
    names = ("id", "title", "text", "lang", "seller")
    table = muting.scan_columns(pa.table({n: [getattr(r, n) for r in LISTINGS] for n in names}))
    assert table.column("action").to_pylist() == [d.action for d in muting.scan(LISTINGS)]
    texts = table.column("muted").to_pylist()
    assert json.loads(texts[0])["by"][0]["id"] == "mute-seller" and texts[1:] == [None, None]


# -- the file


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([row("rule", "x", expires="")], "an override without expires"),
        ([row("rule", "x", role="")], "an override without role"),
        ([row("rule", "x", role="jane@example.org")], "never a name"),
        ([row("rule", "x", id="Bad Id")], "id 'Bad Id'"),
        ([row("verdict", "x")], "kind 'verdict' is not term, rule or seller"),
        ([row("seller", "shop-7")], "no seller hash"),
        ([row("rule", "x", expires="soon")], "expires 'soon' is not a date"),
        ([row("rule", "x", expires="2026-12-31T10:00:00")], "has no time zone"),
        ([row("rule", "x", expires="9999-12-31")], "expires '9999-12-31' is not a date"),
        ([row("rule", "x", expires="2029-01-01")], "more than a year ahead"),
        ([row("term", "zzxqj")], "'zzxqj' is no term"),
        ([row("term", "for sale", lang="en")], "a word of context"),
        ([row("rule", "x"), row("rule", "y")], ":2: id 'mute-rule' stands twice"),
        ([row("rule", "x", wiht="typo")], "unknown key 'wiht'"),
        ([row("rule", "x", lang="en")], "only a term has a lang"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(
    lexicon: Lexicon, tmp_path: Path, rows: list[dict[str, str]], complaint: str
) -> None:
    path = write(tmp_path / "o.jsonl", *rows)
    with pytest.raises(PolicyError) as caught:
        OverrideFile(path, lexicon, clock=lambda: NOW)
    assert complaint in str(caught.value)
    assert str(caught.value).startswith(f"{path}:{len(rows)}")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("o.jsonl", b"{", "not a line of JSON"),
        ("o.jsonl", b"[" * 100_000, "not a line of JSON"),
        ("o.jsonl", b'{"id": 1}', "not an object of texts"),
        ("o.jsonl", b"\xff\xfe", "not UTF-8"),
        ("o.tsv", b"id\tkind\tnope\n", "unknown column 'nope'"),
        ("o.tsv", b"id\tkind\ttarget\nx\ty\n", "2 cells instead of 3"),
        ("o.jsonl", b" " * (5 << 20), "larger than 4 MiB"),
    ],
)
def test_a_hostile_file_is_refused(lexicon: Lexicon, tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PolicyError, match=complaint):
        OverrideFile(tmp_path / name, lexicon)


def test_a_missing_file_is_refused_and_an_empty_one_mutes_nothing(lexicon: Lexicon, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        OverrideFile(tmp_path / "none.tsv", lexicon)
    (tmp_path / "empty.tsv").write_text("# nothing today\n")
    assert OverrideFile(tmp_path / "empty.tsv", lexicon).current().rows == ()


def test_a_table_says_what_json_lines_say(lexicon: Lexicon, tmp_path: Path) -> None:
    rows = [row("rule", "unclear"), row("term", "象牙", lang="zh")]
    names = ("id", "kind", "target", "lang", "expires", "reason", "role")
    body = "".join("\t".join(r.get(n, "") for n in names) + "\r\n" for r in rows)
    (tmp_path / "o.tsv").write_text("\t".join(names) + "\r\n" + body, encoding="utf-8-sig")
    a = OverrideFile(tmp_path / "o.tsv", lexicon, clock=lambda: NOW)
    b = OverrideFile(write(tmp_path / "o.jsonl", *reversed(rows)), lexicon, clock=lambda: NOW)
    assert a.all.version == b.all.version
    assert len(a.current().muted_terms()) >= 1


def test_a_bad_new_version_leaves_the_old_one_in_force(lexicon: Lexicon, tmp_path: Path) -> None:
    path = write(tmp_path / "o.jsonl", row("rule", "unclear"))
    file = OverrideFile(path, lexicon, clock=lambda: NOW)
    path.write_text("nonsense\n")
    assert [r.target for r in file.current().rows] == ["unclear"]
    assert "not a line of JSON" in file.problem
    path.unlink()
    assert [r.target for r in file.current().rows] == ["unclear"]
    assert "cannot be read" in file.problem
    write(path, row("rule", "mammoth"))
    assert [r.target for r in file.current().rows] == ["mammoth"]
    assert file.problem == "" and file.loaded == 2


# -- a scan


class Change(Quiet):
    """Does something once, when so many rows are written."""

    def __init__(self, rows: int, do: Callable[[], object]) -> None:
        self.rows, self.do = rows, do

    def update(self, rows: int, fraction: float | None) -> None:
        if rows >= self.rows:
            self.rows = 1 << 60
            self.do()


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """200 listings of a tusk of shop-7."""
    monkeypatch.setenv("INTHEWILD_SELLER_KEY", KEY.decode())
    path = tmp_path / "many.jsonl"
    one = {"title": TUSK.title, "text": TUSK.text, "lang": "en", "seller": "shop-7"}
    path.write_text("".join(json.dumps({"id": str(i), **one}) + "\n" for i in range(200)))
    return path


def run(
    path: Path,
    out: Path,
    overrides: Path | None,
    form: OutFormat = OutFormat.JSONL,
    progress: Quiet | None = None,
    **options: Any,
) -> tuple[Scan, list[str]]:
    notices: list[str] = []
    factory = DetectorFactory(overrides=str(overrides) if overrides else None)
    chosen = Options(str(out), form, reading=Reading(limits=Limits(rows=50)), **options)
    scan = Scan([str(path)], chosen, factory=factory, progress=progress, notice=notices.append, overrides=factory.override_file())
    scan.run()
    return scan, notices


def far(kind: str, target: str, **more: str) -> dict[str, str]:
    """An override that holds while the tests run."""
    until = datetime.now(UTC).replace(microsecond=0).timestamp() + 3600
    return row(kind, target, expires=datetime.fromtimestamp(until, UTC).isoformat(), **more)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_change_of_the_file_works_from_the_next_batch_on(many: Path, tmp_path: Path, workers: int) -> None:
    overrides = write(tmp_path / "o.jsonl", far("seller", seller_hash("other", KEY)))
    change = Change(100, lambda: write(overrides, far("seller", SHOP)))
    scan, notices = run(many, tmp_path / "out.jsonl", overrides, progress=change, workers=workers)
    muted = ["muted" in json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert muted[0] is False and len(muted) == 200
    if workers == 1:
        assert muted == [False] * 100 + [True] * 100
    assert scan.summary.counts.muted == {"mute-seller": sum(muted)} if any(muted) else True
    assert sum("in force" in n for n in notices) == 2


def test_a_bad_change_is_told_once_and_changes_nothing(many: Path, tmp_path: Path) -> None:
    overrides = write(tmp_path / "o.jsonl", far("seller", SHOP))
    _, notices = run(many, tmp_path / "out.jsonl", overrides, progress=Change(50, lambda: overrides.write_text("{}\n")))
    assert all("muted" in json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines())
    assert sum("not taken" in n for n in notices) == 1


def test_expired_overrides_are_told_and_counted_in_the_summary(many: Path, tmp_path: Path) -> None:
    overrides = write(tmp_path / "o.jsonl", row("seller", SHOP, expires="2020-01-31", id="old"), far("rule", "no-such-rule"))
    scan, notices = run(many, tmp_path / "out.jsonl", overrides)
    assert any("1 expired and ignored: old" in n for n in notices)
    data = scan.summary.to_dict()["overrides"]
    assert data["expired"] == ["old"] and data["changed"] == {}
    assert any("expired and ignored: old" in line for line in scan.summary.lines())


@pytest.mark.parametrize(
    ("form", "workers"), [(OutFormat.JSONL, 1), (OutFormat.CSV, 1), (OutFormat.PARQUET, 1), (OutFormat.PARQUET, 2)]
)
def test_every_output_and_every_worker_carries_it(many: Path, tmp_path: Path, form: OutFormat, workers: int) -> None:
    overrides = write(tmp_path / "o.jsonl", far("seller", SHOP))
    out = tmp_path / f"out.{form.value}"
    run(many, out, overrides, form, workers=workers)
    if form is OutFormat.PARQUET:
        ids = [json.loads(text)["by"][0]["id"] for text in pq.read_table(out).column("muted").to_pylist()]
    elif form is OutFormat.CSV:
        ids = [r["muted"].rpartition(" ")[2] for r in csv.DictReader(out.open(encoding="utf-8", newline=""))]
    else:
        ids = [json.loads(line)["muted"]["by"][0]["id"] for line in out.read_text().splitlines()]
    assert ids == ["mute-seller"] * 200


def test_a_run_is_resumed_only_with_the_overrides_that_it_began_with(many: Path, tmp_path: Path) -> None:
    import signal

    overrides, out = write(tmp_path / "o.jsonl", far("seller", SHOP)), tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(many, out, overrides, progress=Change(100, lambda: os.kill(os.getpid(), signal.SIGINT)))
    with pytest.raises(ResumeError, match="overrides was"):
        run(many, out, write(tmp_path / "p.jsonl", far("rule", "unclear")), resume=True)
    with pytest.raises(ResumeError, match="overrides"):
        run(many, out, None, resume=True)
    run(many, out, overrides, resume=True)
    assert len(out.read_text().splitlines()) == 200


# -- the estimate


def test_an_estimate_scales_the_sample_to_the_volume() -> None:
    counts = Counts(rows=1000, actions=_counter(review=10, allow=990), bands=_counter(**{"high": 10, "high\tlang\ten": 10}))
    data = estimate(counts, 50_000)
    assert data["actions"]["review"]["a_day"] == 500
    low, high = data["bands"]["high"]["low"], data["bands"]["high"]["high"]
    assert 200 < low < 500 < high < 1000
    assert data["bands"]["low"]["a_day"] == 0 and data["bands"]["low"]["high"] > 0
    assert list(data["by_language"]) == ["en"] and data["by_taxon"] == {}
    assert any("not measured" in line for line in lines(data))


def _counter(**values: int) -> Any:
    from collections import Counter

    return Counter(values)


def test_an_estimate_of_nothing_is_not_measured() -> None:
    data = estimate(Counts(), 1000)
    assert data["measured"] is False and "bands" not in data
    assert lines(data) == ["not measured: no row was decided"]


def test_a_listing_counts_once_for_a_taxon_at_its_best_band(detector: Detector) -> None:
    from inthewild.bulk.estimate import band_keys

    decision = detector.decide(ListingBatch.of([TUSK]))[0]
    keys = list(band_keys(decision))
    assert len(keys) == len(set(keys)) and keys[0] == decision.band
    assert f"{decision.band}\tlang\ten" in keys
