"""Folding and decoding of single texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inthewild.text.decode import decode, undraw
from inthewild.text.strict import exact_key, fold, fold_with_offsets
from inthewild.text.tables import CODE_POINTS, DROP, MANY, SPACE, tables
from inthewild.text.tones import other_tone


@given(st.text())
@settings(max_examples=300)
def test_folding_is_idempotent(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


def test_the_fold_of_every_code_point_folds_to_itself() -> None:
    for cp in range(0, CODE_POINTS, 1):
        if not 0xD800 <= cp < 0xE000 and tables().fold[cp] not in (DROP, SPACE):
            target = tables().multi[cp] if tables().fold[cp] == MANY else chr(tables().fold[cp])
            assert fold(target, emoji=True) == " ".join(target.split()), hex(cp)


@given(st.text())
def test_offsets_of_a_fold_name_the_character_that_it_came_from(text: str) -> None:
    folded, origin = fold_with_offsets(text)
    assert len(folded) == len(origin)
    assert origin == sorted(origin)
    assert all(0 <= i < len(text) for i in origin)


@pytest.mark.parametrize(("text", "folded"), [
    ("Straße", "strasse"), ("ＩＶＯＲＹ", "ivory"), ("naïve", "naive"), ("İĞ", "ig"),
    ("كتـاب", fold("كتاب")), ("  a -- b ", "a b"),
])  # fmt: skip
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_vowel_signs_of_indic_and_thai_are_kept() -> None:
    assert fold("कि") != fold("क")
    assert fold("กี") != fold("ก")


def test_the_exact_key_keeps_marks() -> None:
    assert exact_key("Ivôry ") == "ivôry" != exact_key("ivory")


@pytest.mark.parametrize(("text", "new", "span", "old"), [
    ("a &#113;ill b", "a qill b", (2, 6), "&#113;ill"),
    ("a &amp;#113;ill", "a qill", (2, 3), "&amp;#113;"),
    ("qu<b>i</b>ll", "quill", (0, 5), "qu<b>i</b>ll"),
    ("%71%C3%A9z", "qéz", (0, 2), "%71%C3%A9"),
    ("x \u202elliuq\u202c y", "x \u202equill\u202c y", (3, 8), "lliuq"),
    ("ㅎㅏㄴ글", "한글", (0, 1), "ㅎㅏㄴ"),
])  # fmt: skip
def test_decoding_keeps_the_way_back(text: str, new: str, span: tuple[int, int], old: str) -> None:
    found = decode(text)
    assert found is not None
    assert found.text == new
    start, end = found.span(*span)
    assert text[start:end] == old


def test_drawn_letters() -> None:
    found = undraw("ba|\\|d")
    assert found is not None
    assert found.text == "band"
    assert found.span(2, 3) == (2, 5)
    assert undraw("nothing here") is None
    assert decode("nothing & nobody < 5 %") is None


PARTS = ["a", "&lt;", "<b>", "</p>", "%41", "&amp;#65;", "\u202e", "\u202c", "ㅎㅏ", " ", "<!--", "-->", "é"]


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_every_span_of_a_decoded_text_lies_in_the_original(parts: list[str]) -> None:
    text = "".join(parts)
    found = decode(text)
    if found is not None:
        for a in range(len(found.text)):
            for b in range(a + 1, len(found.text) + 1):
                start, end = found.span(a, b)
                assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("unit", ["<", "<!--", "&#", "&a", "<a ", "%4", "%41", "\u202ea", "&#65;", "<b>", "|", "|\\|", "<!-- - "])
def test_decoding_is_linear(unit: str) -> None:
    spent = []
    for size in (50_000, 200_000):
        text = unit * (size // len(unit))
        begin = time.process_time()
        decode(text)
        undraw(text)
        spent.append(time.process_time() - begin)
    assert spent[1] < 10 * spent[0] + 0.2


def test_another_tone_is_another_word() -> None:
    assert other_tone("khỉ con", "khi còn")
    assert not other_tone("khỉ con", "khi con")
