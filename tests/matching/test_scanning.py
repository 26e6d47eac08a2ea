"""Scanning as a whole: offsets, batches, threads, processes, the cache on disk."""

from __future__ import annotations

import multiprocessing
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import matcher_of

from inthewild.matching import Matcher, cache
from inthewild.text.strict import fold

TERMS = ["gannet feather", "quillback", "straße", "перо гагары", "羽毛扇", "खाल", "ขนนก", "spa 沉香"]
PIECES = [
    *TERMS, "g.a.n.n.e.t feather", "qu1llback", "q u i l l b a c k", "quillb\u0430ck", "&#113;uillback",
    "<b>", "%71", "|\\|", "\u202e",
    "ʞɔɐqllᴉnb", "🇶🇺🇮🇱🇱", "()", "пер0", "kcablliuq", "qllbck", "quil*back", "quilIback", "quill.back", "qquuiillll", "d3", "v@",
    "ß", "ﬁ", "ㅎㅏㄴ", "\u200b", "\u0301", " ", ",", "\n", "\x00", "\ud800", "😀", "#", "gannetfeather", "zzz", "羽 毛", "1",
]  # fmt: skip
ROWS = st.lists(st.lists(st.sampled_from(PIECES), max_size=10).map("".join), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return matcher_of(*TERMS)


def columns(matcher: Matcher, texts: list[str]) -> list[tuple[int, ...]]:
    return list(zip(*(c.tolist() for c in matcher.scan(texts).columns), strict=True))


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_offsets_lie_inside_the_text_and_point_at_the_surface(matcher: Matcher, texts: list[str]) -> None:
    hits = matcher.scan(texts)
    for hit, row in zip(matcher.hits_of(hits, texts, "text"), hits.row.tolist(), strict=False):
        assert 0 <= hit.start < hit.end <= len(texts[row]) or hit.surface
    for row, start, end, pattern, view in columns(matcher, texts):
        assert 0 <= row < len(texts)
        assert 0 <= start < end <= len(texts[row])
        if view == 0:
            assert fold(texts[row][start:end], emoji=True) == matcher.scanner.patterns.folded[pattern]


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_same_hits_one_by_one_and_in_any_order(matcher: Matcher, texts: list[str], rng: random.Random) -> None:
    together = columns(matcher, texts)
    assert together == [(row, *hit[1:]) for row, text in enumerate(texts) for hit in columns(matcher, [text])]
    order = list(range(len(texts)))
    rng.shuffle(order)
    shuffled = columns(matcher, [texts[i] for i in order])
    assert sorted((order[hit[0]], *hit[1:]) for hit in shuffled) == sorted(together)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_scanned_without_error(matcher: Matcher, text: str) -> None:
    for _, start, end, _, _ in columns(matcher, [text]):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_the_size_of_internal_batches_does_not_matter(matcher: Matcher, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from inthewild.matching import pieces

    rng = random.Random(2)
    texts = ["".join(rng.choices(PIECES, k=6)) for _ in range(500)]
    expected = columns(matcher, texts)
    monkeypatch.setattr(pieces, "MAX_ROWS", rows)
    monkeypatch.setattr(pieces, "GROUP", 3)
    assert columns(matcher, texts) == expected


def test_threads_that_scan_at_once_get_the_same_result(matcher: Matcher) -> None:
    rng = random.Random(3)
    lists = [["".join(rng.choices(PIECES, k=8)) for _ in range(300)] for _ in range(8)]
    expected = [columns(matcher, texts) for texts in lists]
    fresh = matcher_of(*TERMS)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            assert list(pool.map(lambda texts: columns(fresh, texts), lists)) == expected


def _terms_found(matcher: Matcher, text: str) -> list[str]:
    return [h.term for h in matcher.find(text)]


def test_a_matcher_travels_to_a_spawned_worker(matcher: Matcher) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.starmap(_terms_found, [(matcher, "a qu1llback"), (matcher, "羽毛扇")])
    assert found == [["quillback"], ["羽毛扇"]]
    assert _terms_found(pickle.loads(pickle.dumps(matcher)), "quillback") == ["quillback"]


def _cache_file(matcher: Matcher) -> Path:
    path = cache.path_for(f"{matcher.lexicon.version}|all|True")
    assert path is not None
    return path


@pytest.mark.parametrize("damage", [b"", b"inthewild arrays 1 9 9\n{not a cache", None])
def test_a_damaged_or_half_written_cache_file_is_rebuilt(damage: bytes | None) -> None:
    first = matcher_of("cachebird wing", "冠羽")
    path = _cache_file(first)
    good = path.read_bytes()
    path.write_bytes(good[: len(good) // 2] if damage is None else damage)
    second = matcher_of("cachebird wing", "冠羽")
    assert _terms_found(second, "a cachebird wing, 冠羽") == ["cachebird wing", "冠羽"]
    assert cache.load(path) is not None


def _build(number: int) -> list[str]:
    return _terms_found(matcher_of(*(f"crest{chr(97 + i % 26)}{chr(97 + i // 26)} plume" for i in range(600))), "a crestbb plume")


def test_two_processes_may_write_the_cache_at_once() -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_build, range(4), chunksize=1) == [["crestbb plume"]] * 4
    folder = cache.folder()
    assert folder is not None
    assert not list(folder.glob(".building-*"))


def test_a_cache_that_cannot_be_written_costs_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("INTHEWILD_CACHE_DIR", str(blocked / "cache"))
    assert _terms_found(matcher_of("oddbird quill"), "oddbird quill") == ["oddbird quill"]


@pytest.mark.parametrize("unit", [
    "a ", "<", "<!--", "&#", "|", "a1", "\u200ba", "aa", ". ", "\u202e", "#a", "'/", "( ", "ㅎㅏ", "字 ", "%41",
])  # fmt: skip
def test_long_monotonous_texts_take_linear_time(matcher: Matcher, unit: str) -> None:
    import time

    spent = []
    for size in (60_000, 240_000):
        text = unit * (size // len(unit))
        begin = time.process_time()
        matcher.scan([text])
        spent.append(time.process_time() - begin)
    # four times the text; quadratic work would take sixteen times as long
    assert spent[1] < 10 * spent[0] + 0.2
