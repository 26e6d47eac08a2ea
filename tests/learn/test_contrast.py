"""The authored corpus and its gates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inthewild.detector import Detector
from inthewild.errors import InputError
from inthewild.learn.contrast import COLUMNS, CorpusRow, alike_sets, auc, frames, gates, lines, read_corpus
from inthewild.learn.instances import verdict
from inthewild.learn.observe import Observer
from inthewild.records import Listing


@pytest.fixture(scope="module")
def corpus() -> list[CorpusRow]:
    return read_corpus()


def write(folder: Path, rows: list[dict[str, Any]], lang: str = "en") -> Path:
    full = [{"set_id": f"{lang}-001", "lang": lang, "surface": "listing", "label": "0", "author_pass": "1"} | r for r in rows]
    cells = ["\t".join(str(r.get(c, "")) for c in COLUMNS) for r in full]
    (folder / f"{lang}.tsv").write_text("\n".join(["\t".join(COLUMNS), *cells]) + "\n", encoding="utf-8")
    return folder


def test_the_corpus_has_the_size_and_the_breadth_that_the_data_sheet_states(corpus: list[CorpusRow]) -> None:
    assert len(corpus) >= 2000
    assert len({r.lang for r in corpus}) >= 16
    assert len({r.family for r in corpus}) == 9
    sizes = Counter(r.set_id for r in corpus)
    assert all(5 <= n <= 8 for n in sizes.values())
    assert 0.40 <= sum(r.label for r in corpus) / len(corpus) <= 0.52


def test_every_set_has_both_labels_one_language_and_one_family(corpus: list[CorpusRow]) -> None:
    for name in {r.set_id for r in corpus}:
        own = [r for r in corpus if r.set_id == name]
        assert {r.label for r in own} == {0, 1}, name
        assert len({(r.lang, r.family) for r in own}) == 1, name


def test_prices_stand_on_both_labels_alike(corpus: list[CorpusRow]) -> None:
    share = [np.mean([r.price is not None for r in corpus if r.label == label]) for label in (0, 1)]
    assert abs(share[0] - share[1]) <= 0.10


def test_no_text_stands_twice(corpus: list[CorpusRow]) -> None:
    assert max(Counter((r.title, r.text) for r in corpus).values()) == 1


def test_taxa_and_specimens_are_those_of_the_database(corpus: list[CorpusRow], detector: Detector) -> None:
    tree = detector.lexicon.taxonomy
    assert not {r.taxon for r in corpus if r.taxon and r.taxon not in tree.taxa}
    assert not {r.specimen for r in corpus if r.specimen and r.specimen not in tree.specimens}


def test_a_frame_in_too_many_rows_is_found(tmp_path: Path, detector: Detector) -> None:
    texts = [f"selling my {x} skin today cheap, pick up only" for x in ("tiger", "leopard", "jaguar")] * 2
    rows = read_corpus(write(tmp_path, [{"text": f"{t} {i}", "label": i % 2} for i, t in enumerate(texts)]))
    report = gates(rows * 3, Observer(detector.lexicon))
    assert report["frames"]
    assert all("<number>" in frame for frame in report["frames"])
    assert not report["passed"]
    assert f"gate 1, frames in more than 5 rows: {len(report['frames'])}" in "\n".join(lines(report))


def test_two_sets_of_the_same_words_are_alike(tmp_path: Path) -> None:
    from inthewild.detect.ngrams import words

    rows = read_corpus(write(tmp_path, [{"set_id": f"en-00{i}", "text": "one two three four"} for i in (1, 2)]))
    ((share, *_),) = alike_sets(rows, [words("text", r.text) for r in rows])
    assert share == 1.0
    assert frames([words("text", r.text) for r in rows]) == {}


def test_auc_is_a_half_where_nothing_is_told() -> None:
    assert auc(np.array([0, 1, 0, 1], np.int8), np.zeros(4)) == pytest.approx(0.5)
    assert auc(np.array([0, 1], np.int8), np.array([0.0, 1.0])) == 1.0
    assert auc(np.ones(2, np.int8), np.zeros(2)) is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"label": "2", "text": "a"}, "label must be"),
        ({"text": "a", "price": "much"}, "not a number"),
        ({}, "there must be a text"),
    ],
)
def test_a_row_that_breaks_the_format_is_named(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=rf"en\.tsv, line 2: .*{message}"):
        read_corpus(write(tmp_path, [row]))


def test_a_real_part_of_a_lawful_animal_is_neither_right_nor_wrong(
    tmp_path: Path, detector: Detector, find: Callable[..., Any]
) -> None:
    tree = detector.lexicon.taxonomy
    cases = {"elephantidae": (1, "genuine elephant ivory tusk for sale"), "bos-taurus": (None, "genuine cow leather for sale")}
    for taxon, (expected, text) in cases.items():
        (row,) = read_corpus(write(tmp_path, [{"text": text, "taxon": taxon, "label": int(expected == 1), "role": "lookalike"}]))
        findings = [f for f in detector.check(Listing("1", text, lang="en")).findings if f.taxon == taxon]
        assert findings, text
        assert verdict(row, findings[0], tree) == expected
