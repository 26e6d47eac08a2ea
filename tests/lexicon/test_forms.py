"""From a term to all strings that stand for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthewild.errors import LexiconError
from inthewild.lexicon.forms import Paradigm, expand, read_paradigms
from inthewild.lexicon.model import Term
from inthewild.lexicon.romanise import MIN_LETTERS, romanise


def paradigm(code: str, suffixes: str, strip: str = "", prefixes: str = "") -> Paradigm:
    def parts(cell: str) -> tuple[str, ...]:
        return tuple("" if p == "0" else p for p in cell.split("|")) if cell else ()

    return Paradigm(code, strip, parts(suffixes), parts(prefixes))


KNOWN: Mapping[str, Mapping[str, Paradigm]] = {
    "en": {p.code: p for p in (paradigm("default", "0|s"), paradigm("s", "s"), paradigm("y", "ies", "y"))},
    "ru": {p.code: p for p in (paradigm("a", "ая|ую|ой", "ая"), paradigm("n", "ь|ь|ью", "ь"), paradigm("short", "x"))},
    "ar": {p.code: p for p in (paradigm("al", "", prefixes="ال"), paradigm("al2", "", prefixes="ال*"))},
}


def texts(term: str, forms: str, lang: str = "en", default: bool = False) -> list[str]:
    return [f.text for f in expand(Term(term, lang, "taxon:x", forms=forms), KNOWN, default)]


def test_the_term_itself_comes_first_and_nothing_twice() -> None:
    assert texts("tusk", "@s|tusks|tusk|fang") == ["tusk", "tusks", "fang"]


def test_each_form_says_where_it_comes_from() -> None:
    forms = expand(Term("tusk", "en", "taxon:x", forms="@s|fang"), KNOWN)
    assert [(f.text, f.origin) for f in forms] == [("tusk", "own"), ("tusks", "inflected"), ("fang", "written")]


def test_strip_is_taken_off_before_the_ending() -> None:
    assert texts("butterfly", "@y") == ["butterfly", "butterflies"]


def test_a_paradigm_acts_on_the_last_word_or_on_the_numbered_one() -> None:
    assert texts("tiger skin", "@s") == ["tiger skin", "tiger skins"]
    assert texts("tooth of tiger", "@s:1") == ["tooth of tiger", "tooths of tiger"]


def test_several_codes_act_together_ending_by_ending() -> None:
    found = texts("слоновая кость", "@a:1 @n:2", "ru")
    assert found[:3] == ["слоновая кость", "слоновую кость", "слоновой костью"]


def test_a_prefix_stands_before_the_term_and_with_a_star_before_every_word() -> None:
    assert "الناب فيل" in texts("ناب فيل", "@al", "ar")
    assert "الناب الفيل" in texts("ناب فيل", "@al2", "ar")


@pytest.mark.parametrize(
    ("term", "forms", "lang", "message"),
    [
        ("tusk", "@nope", "en", "unknown paradigm @nope"),
        ("tusk", "@s:2", "en", "points past the last word"),
        ("tusk", "@y", "en", "needs a word in -y"),
        ("слоновая кость", "@a:1 @short:2", "ru", "different length"),
        ("tusk", "@s", "xx", "unknown paradigm @s"),
    ],
)
def test_a_paradigm_that_does_not_fit_is_an_error_that_names_the_term(term: str, forms: str, lang: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message) as error:
        texts(term, forms, lang)
    assert term in str(error.value)


def test_only_own_terms_without_forms_get_the_default_paradigm() -> None:
    assert texts("tusk", "") == ["tusk"]
    assert texts("tusk", "", default=True) == ["tusk", "tusks"]
    assert texts("tusk", "fang", default=True) == ["tusk", "fang"]
    assert texts("tusk", "", "sv", default=True) == ["tusk"]


def test_a_variety_uses_the_paradigms_of_its_language() -> None:
    assert texts("tusk", "@s", "en-IN") == ["tusk", "tusks"]


def test_paradigm_files_are_read_with_0_as_the_empty_ending(tmp_path: Path) -> None:
    (tmp_path / "fr.tsv").write_text("code\tstrip\tsuffixes\tprefixes\texample\nx\t\t0|x\tl'\teau\n", encoding="utf-8")
    known = read_paradigms(tmp_path)
    assert known["fr"]["x"].suffixes == ("", "x")
    assert known["fr"]["x"].prefixes == ("l'",)
    assert known["fr"]["x"].words("eau") == ["eau", "eaux"]


@pytest.mark.parametrize(
    ("term", "latin"),
    [
        ("穿山甲", "chuanshanjia"),
        ("穿山甲", "chuan shan jia"),
        ("слоновая кость", "slonovaya kost"),
        ("бивень слона", "biven slona"),
        ("ελεφαντόδοντο", "elefantodonto"),
        ("カワウソ", "kawauso"),
        ("ぞうげぼり", "zougebori"),
        ("ウミガメ", "umigame"),
        ("천산갑", "cheonsangap"),
    ],
)
def test_terms_of_other_scripts_have_their_common_latin_spelling(term: str, latin: str) -> None:
    assert latin in romanise(term)


@pytest.mark.parametrize("term", ["ivory", "défense", "งาช้าง", "عاج", "हाथी", "象ivory", "角", "虎骨", ""])
def test_latin_short_and_mixed_terms_are_not_romanised(term: str) -> None:
    assert romanise(term) == []


@given(st.text(alphabet="аеиостнвлкрмдпузыбяьгчйхжшюцщэфъёАЕ ", max_size=20))
def test_a_romanised_form_is_latin_and_never_short(term: str) -> None:
    for latin in romanise(term):
        assert latin.isascii()
        assert len(latin.replace(" ", "")) >= MIN_LETTERS


def test_a_romanised_form_leads_to_its_term() -> None:
    forms = expand(Term("穿山甲", "zh-Hans", "taxon:x"), KNOWN)
    assert ("chuanshanjia", "romanised") in [(f.text, f.origin) for f in forms]
