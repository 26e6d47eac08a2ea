"""A scan goes on while a release is activated: it changes over between two batches, in all its workers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from releases_case import FIRST, SECOND, TUSK, Coalition, Machine, machine, row

from inthewild.bulk import DetectorFactory, Limits, Options, Reading, Scan
from inthewild.bulk.summary import Summary
from inthewild.following import Following

FOUND, MISSED = "Elephant tusk for sale", "Fine blorvant ivory for sale"
BATCH, ROWS = 20, 1200


class Meanwhile:
    """Does something once, when so many rows are written."""

    def __init__(self, rows: int, action: Callable[[], object]) -> None:
        self._rows, self._action = rows, action

    def start(self) -> None: ...

    def update(self, rows: int, fraction: float | None) -> None:
        if rows >= self._rows:
            self._rows = ROWS * 2
            self._action()

    def paused(self) -> AbstractContextManager[None]:
        return nullcontext()

    def close(self) -> None: ...


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    made = Coalition(tmp_path / "releases")
    made.publish("1.0.0", FIRST)
    return made


@pytest.fixture
def company(coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uncached: None) -> Machine:
    monkeypatch.setenv("INTHEWILD_KEYWORDS", str(tmp_path / "machine"))
    made = machine(coalition, tmp_path / "machine")
    made.pull()
    return made


@pytest.fixture
def listings(tmp_path: Path) -> Path:
    path = tmp_path / "listings.jsonl"
    texts = (FOUND, MISSED, "A blue shirt")
    path.write_text("".join(json.dumps({"id": str(i), "title": texts[i % 3]}) + "\n" for i in range(ROWS)), encoding="utf-8")
    return path


def scan(
    listings: Path, out: Path, workers: int, progress: Any = None, **more: Any
) -> tuple[list[dict[str, Any]], Summary, list[str]]:
    said: list[str] = []
    options = Options(out=str(out), workers=workers, reading=Reading(limits=Limits(rows=BATCH)), **more)
    summary = Scan([str(listings)], options, factory=DetectorFactory(), progress=progress, notice=said.append).run()
    return [json.loads(line) for line in out.read_bytes().splitlines()], summary, said


@pytest.mark.parametrize("workers", [1, 2])
def test_a_running_scan_picks_up_a_release_and_mixes_no_versions(
    company: Machine, coalition: Coalition, listings: Path, tmp_path: Path, workers: int
) -> None:
    coalition.publish("1.1.0", [r for r in SECOND if r is not TUSK])
    decisions, summary, said = scan(listings, tmp_path / "out.jsonl", workers, Meanwhile(200, company.pull))
    assert [d["id"] for d in decisions] == [str(i) for i in range(ROWS)]
    names = [d["versions"]["lexicon"].partition("+")[0] for d in decisions]
    assert set(names) == {"1.0.0", "1.1.0"}
    assert names[0] == "1.0.0"
    assert names[-1] == "1.1.0"
    for at in range(0, ROWS, BATCH):
        assert len(set(names[at : at + BATCH])) == 1, "one batch, one release"
    for number, (decision, name) in enumerate(zip(decisions, names, strict=True)):
        wanted = (FOUND, MISSED, "A blue shirt")[number % 3] == (FOUND if name == "1.0.0" else MISSED)
        assert bool(decision["findings"]) is wanted, (number, name)
        assert all(e["term"] != "elephant tusk" for f in decision["findings"] for e in f["evidence"] if name == "1.1.0")
    assert [k.partition("+")[0] for k in summary.to_dict()["lexicons"]] == ["1.0.0", "1.1.0"]
    assert sum(summary.counts.lexicons.values()) == ROWS
    changes = [line for line in said if "decides from now on" in line]
    assert len(changes) == 1
    assert changes[0].startswith("keyword database 1.1.0+")
    if workers == 1:
        assert len(list(groupby(names))) == 2


def test_a_scan_goes_on_when_a_new_release_cannot_be_loaded(
    company: Machine, coalition: Coalition, listings: Path, tmp_path: Path
) -> None:
    coalition.publish("1.1.0", SECOND)

    def damaged() -> None:
        company.pull()
        newest = company.store.unpacked(company.store.find("1.1.0"))
        (newest / "taxa.tsv").write_text("nothing", encoding="utf-8")

    decisions, _, said = scan(listings, tmp_path / "out.jsonl", 1, Meanwhile(200, damaged))
    assert {d["versions"]["lexicon"].partition("+")[0] for d in decisions} == {"1.0.0"}
    told = [line for line in said if line.startswith("the new keyword release is not taken")]
    assert len(told) == 1
    assert "have changed since they were verified" in told[0]


def test_a_scan_that_was_stopped_is_resumed_with_a_newer_release(
    company: Machine, coalition: Coalition, listings: Path, tmp_path: Path
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    out = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        scan(listings, out, 1, Meanwhile(400, stop))
    coalition.publish("1.1.0", SECOND)
    company.pull()
    decisions, _, _ = scan(listings, out, 1, resume=True)
    names = [d["versions"]["lexicon"].partition("+")[0] for d in decisions]
    assert names.count("1.0.0") == 400
    assert names.count("1.1.0") == ROWS - 400


def test_overrides_of_a_term_that_a_release_retires_do_not_hold_it_up(
    company: Machine, coalition: Coalition, listings: Path, tmp_path: Path
) -> None:
    overrides = tmp_path / "overrides.jsonl"
    cells = {"id": "m", "kind": "term", "target": "elephant tusk", "expires": "2027-01-01", "reason": "Noise.", "role": "lead"}
    overrides.write_text(json.dumps(cells) + "\n", encoding="utf-8")
    coalition.publish("1.1.0", [r for r in SECOND if r is not TUSK])
    factory = DetectorFactory(overrides=str(overrides))
    engine = factory()
    company.pull()
    assert isinstance(engine, Following)
    assert engine.current().versions.lexicon.startswith("1.1.0+")
    assert engine.problem == ""


def test_many_threads_share_a_detector_while_releases_change(company: Machine, coalition: Coalition) -> None:
    """A service process: each answer is of one release, and none fails."""
    detector = Following()
    stop = threading.Event()
    wrong: list[object] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                decision = detector.check(MISSED)
                if bool(decision.findings) is not decision.versions.lexicon.startswith("1.1.0+"):
                    wrong.append(decision)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    coalition.publish("1.1.0", SECOND)
    company.pull()
    coalition.publish("1.1.1", [*SECOND, row("a third word", "taxon:loxodonta", 1)])
    detector.check(MISSED)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert detector.check(MISSED).findings
