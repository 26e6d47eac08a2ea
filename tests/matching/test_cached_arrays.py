"""Files of arrays: what was stored comes back, and nothing else is taken for it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import matcher_of

from inthewild.cachedir import KEPT, prune
from inthewild.matching import Matcher, cache, mapped
from inthewild.matching.mapped import Strings

TERMS = ("gannet feather", "quillback", "marble stone cup")
TEXT = "a gannet feather and a qiullback, a marbel stone cup"


@given(st.lists(st.text(st.characters(codec=None), max_size=6), max_size=20))
def test_strings_come_back_as_they_were(strings: list[str]) -> None:
    kept = Strings.of(strings)
    assert list(kept) == strings
    assert kept[:3] == strings[:3]
    assert [kept[i] for i in range(-len(strings), 0)] == strings


def test_arrays_of_every_kind_and_none_come_back(tmp_path: Path) -> None:
    arrays = {
        "numbers": np.arange(7, dtype=np.int64), "flags": np.array([True, False]), "none": np.zeros(0, np.uint64),
        "table": np.arange(12, dtype=np.uint16).reshape(3, 4),
    }  # fmt: skip
    path = tmp_path / "arrays"
    with path.open("wb") as out:
        mapped.write(out, arrays)
    found = mapped.read(path)
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)


@pytest.mark.parametrize("keep", [0, 5, 40, -1])
def test_a_file_that_is_cut_anywhere_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "arrays"
    with path.open("wb") as out:
        mapped.write(out, {"numbers": np.arange(100)})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=str(path)):
        mapped.read(path)


def _found(matcher: Matcher) -> list[tuple[str, str]]:
    return [(h.term, h.surface) for h in matcher.find(TEXT)]


def _fuzzy_file(matcher: Matcher) -> Path:
    path = cache.path_for(f"{matcher.lexicon.version}|all|True", "fuzzy")
    assert path is not None
    return path


def test_misspelt_terms_are_found_by_an_index_from_the_cache_as_by_a_fresh_one(monkeypatch: pytest.MonkeyPatch) -> None:
    first = matcher_of(*TERMS)
    expected = _found(first)
    assert ("marble stone cup", "marbel stone cup") in expected
    assert _fuzzy_file(first).exists()
    monkeypatch.setattr("inthewild.matching.scanner.FuzzyIndex.build", None)  # what is in the cache is not built again
    assert _found(matcher_of(*TERMS)) == expected


@pytest.mark.parametrize("damage", [b"", b"inthewild arrays 1 2 2745614147\n{}", b"something else"])
def test_a_damaged_fuzzy_index_is_built_anew(damage: bytes) -> None:
    first = matcher_of(*TERMS)
    expected = _found(first)
    path = _fuzzy_file(first)
    path.unlink()
    path.write_bytes(damage)
    assert _found(matcher_of(*TERMS)) == expected
    assert cache.kept(path) is not None


def test_a_set_that_is_used_outlives_younger_ones_that_are_not(tmp_path: Path) -> None:
    arrays = {"numbers": np.arange(3)}
    first = tmp_path / f"{0:024x}.set"
    for number in range(KEPT + 5):
        path = tmp_path / f"{number:024x}.set"
        cache.keep(path, arrays)
        os.utime(path, (1_000 + number, 1_000 + number))
        assert cache.kept(first) is not None
    assert len(list(tmp_path.glob("*.set"))) == KEPT


def test_only_files_of_compiled_sets_are_pruned(tmp_path: Path) -> None:
    kept = [tmp_path / "language-0.4.0-40-output.npy", tmp_path / "notes-of-somebody-else-1.txt"]
    for path in [*kept, *(tmp_path / f"{i:024x}.set" for i in range(KEPT + 5))]:
        path.write_bytes(b"")
    prune(tmp_path)
    assert all(path.exists() for path in kept)
    assert len(list(tmp_path.glob("*.set"))) == KEPT
