"""The columnar strict core against a reference that reads character by character, and the bugs that it once had."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import found, matcher_of

from inthewild.matching import Matcher
from inthewild.text.strict import fold_char
from inthewild.text.tables import Script, tables

TERMS = ["bone cup", "bonecup lid", "ox", "strasse", "костяной кубок", "كأس عظم", "骨杯", "骨", "カップ"]
LETTERS = list("bonecupxlidstra") + list("костянйубB") + list("كأسعظم") + list("骨杯酒カップ")
PIECES = [
    *TERMS, "ß", "bone  cup", "bone-cup", "Bone, Cup", "ox", "骨 杯", " ",
    " ", ",", "-", ".", "\n", "\u200b", "\u0301", "\ufe0f", "é", "😀",
]  # fmt: skip


def is_wide(ch: str) -> bool:
    return tables().script[ord(ch)] >= Script.HAN and tables().script[ord(ch)] != Script.EMOJI


def units(text: str) -> list[tuple[str, int, int]]:
    """(folded character, index, end) of every character that is not dropped; the end takes in dropped ones behind it."""
    found: list[tuple[str, int, int]] = []
    for i, ch in enumerate(text):
        folded = fold_char(ch)
        if folded == "" and found:
            found[-1] = found[-1][0], found[-1][1], i + 1
        found += [(f, i, i + 1) for f in folded]
    return found


def reference(text: str, term: str) -> set[tuple[int, int]]:
    """Spans of a folded term: blanks stand for one or more separators, narrow terms need a border on both sides."""
    read = units(text)
    narrow = not is_wide(term[0])
    spans = set()
    for first in range(len(read)):
        at = first
        for wanted in term:
            if wanted == " ":
                begin = at
                while at < len(read) and read[at][0] == " ":
                    at += 1
                if at == begin:
                    break
            elif at < len(read) and read[at][0] == wanted:
                at += 1
            else:
                break
        else:
            before = read[first - 1][0] if first else " "
            after = read[at][0] if at < len(read) else " "
            if not narrow or ((before == " " or is_wide(before)) and (after == " " or is_wide(after))):
                last = read[at - 1]
                # of a character that became several, the dropped ones behind it count for the last
                spans.add((read[first][1], last[2]))
    return spans


@pytest.fixture(scope="module")
def strict() -> Matcher:
    return matcher_of(*TERMS, disguised=False)


def check(strict: Matcher, texts: list[str]) -> None:
    patterns = strict.scanner.patterns.folded
    hits = strict.scan(texts)
    seen = {(r, patterns[p], s, e) for r, s, e, p, _ in zip(*(c.tolist() for c in hits.columns), strict=True)}
    wanted = {(r, p, *span) for r, text in enumerate(texts) for p in patterns for span in reference(text, p)}
    assert seen == wanted


@given(st.lists(st.lists(st.sampled_from(PIECES + LETTERS), max_size=14).map("".join), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_equals_a_slow_reference_over_mixed_scripts_marks_and_dropped_characters(strict: Matcher, texts: list[str]) -> None:
    check(strict, texts)


def test_equals_the_reference_in_a_batch_of_thousands_of_rows(strict: Matcher) -> None:
    rng = random.Random(1)
    check(strict, ["".join(rng.choices(PIECES + LETTERS, k=rng.randrange(20))) for _ in range(3000)])


@pytest.mark.parametrize("text", ["xß bone cup", "ßbone cup", "ß bone cup", "bone cupß", "stra\u00dfe bone cup"])
def test_a_hit_that_touches_an_expanding_character(strict: Matcher, text: str) -> None:
    check(strict, [text])
    assert found(strict, "die Straße") == [("strasse", "Straße")]


@pytest.mark.parametrize("gap", ["\u0301 \u0301", "\u200b \u200b", " \u200b ", "\u200b\u200b", "  \u0301", "\u0301"])
def test_mark_blank_mark_between_wide_and_narrow_characters(strict: Matcher, gap: str) -> None:
    check(strict, [f"骨{gap}杯", f"bone{gap}cup", f"骨杯{gap}骨", f"ox{gap}骨杯{gap}ox"])


def test_a_dropped_character_beside_the_separator_of_a_mixed_script_term() -> None:
    matcher = matcher_of("spa 沉香", "xo 酱 top", disguised=False)
    for text in ("spa 沉香", "spa\u200b 沉香", "spa \u200b沉香", "spa\u0301 \u0301沉香", "SPA  沉\u200b香", "the spa, 沉香 here"):
        assert [h[0] for h in found(matcher, text)] == ["spa 沉香"], text
    assert [h[0] for h in found(matcher, "an xo\u200b 酱 \u200btop now")] == ["xo 酱 top"]
    assert found(matcher, "myspa 沉香") == []


def test_a_latin_word_that_touches_chinese_is_found() -> None:
    matcher = matcher_of("ox", "骨杯", disguised=False)
    assert found(matcher, "买ox骨杯now") == [("ox", "ox"), ("骨杯", "骨杯")]
    assert found(matcher, "foxes") == []


def test_hits_never_cross_rows() -> None:
    matcher = matcher_of("bone cup", "骨杯")
    assert len(matcher.scan(["a bone", "cup of tea", "骨", "杯", "b o n e c", "u p"])) == 0


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\udfff", "\ufffd", "\x1e", "\U0010ffff", "\x85"])
def test_nul_lone_surrogates_and_controls_do_no_harm(odd: str) -> None:
    matcher = matcher_of("bone cup", "骨杯")
    text = f"{odd}bone cup{odd} {odd}骨杯{odd}"
    surfaces = [(h.term, text[h.start : h.end].strip(odd)) for h in matcher.find(text)]
    assert surfaces == [("bone cup", "bone cup"), ("骨杯", "骨杯")]
    assert len(matcher.scan([odd, "", odd * 3, text])) == 2


@pytest.mark.parametrize(
    ("term", "whole", "part"),
    [
        ("งา", "ขายงาช้าง", "ใต้เงาไม้"),  # Thai: a vowel written before belongs to the cluster
        ("ដំរី", "លក់ដំរីធំ", "លក់ដំរី្យ"),  # Khmer: a coeng joins the next letter
        ("दाँत", "हाथी दाँत है", "दाँतों"),  # Hindi: a vowel sign goes on
        ("상아", "상아 판매", "상상아"),  # Korean: the left border counts, particles may follow
    ],
)
def test_borders_of_clusters_and_words_in_wide_scripts(term: str, whole: str, part: str) -> None:
    matcher = matcher_of(term, disguised=False)
    assert [h[0] for h in found(matcher, whole)] == [term]
    assert found(matcher, part) == []


def test_empty_lists_and_empty_texts() -> None:
    matcher = matcher_of("bone cup")
    assert len(matcher.scan([])) == 0
    assert len(matcher.scan([""])) == 0
    assert len(matcher.scan(["", "bone cup", ""])) == 1


def test_a_long_text_is_the_same_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    from inthewild.matching import pieces

    matcher = matcher_of("bone cup", "骨杯", "ox")
    rng = random.Random(5)
    text = "".join(rng.choices(["bone cup ", "骨杯", "ox, ", "b.o.n.e c.u.p ", "word ", "b0ne cup "], k=4000))
    whole = matcher.scan(["x", text])
    monkeypatch.setattr(pieces, "PIECE", 5_000)
    cut = matcher.scan(["x", text])
    assert [c.tolist() for c in cut.columns] == [c.tolist() for c in whole.columns]
