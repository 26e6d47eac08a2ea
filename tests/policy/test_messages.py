"""People are told why, what to do and where to report: in their language, for every family, without blame."""

from __future__ import annotations

from pathlib import Path

import pytest

from inthewild.errors import InTheWildError, PolicyError
from inthewild.lexicon.files import DATA, read_table
from inthewild.policy import messages
from inthewild.policy.messages import GENERAL, PARTS, UNCHECKED, message, parts

FAMILIES = sorted({row["family"] for row in read_table(DATA / "families.tsv", ("family",))})
LANGUAGES = ("ar", "en", "es", "fr", "zh-Hans")
#: Words that accuse, or that claim to know the law of a place that nobody has asked about.
ACCUSING = ("criminal", "trafficker", "you are breaking", "guilty", "offender", "poacher", "is illegal", "shame")


def test_the_shipped_languages_are_the_five_of_the_interface() -> None:
    assert messages.languages() == LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_family_has_its_own_reason_and_advice_in_every_language(lang: str) -> None:
    assert len(FAMILIES) == 9
    told = [parts(family, lang) for family in FAMILIES]
    assert [m.family for m in told] == FAMILIES
    assert len({m.why for m in told} | {parts(GENERAL, lang).why}) == 10
    assert len({m.do for m in told}) == 9
    assert all(m.report for m in told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_is_short(lang: str) -> None:
    for family in (*FAMILIES, GENERAL):
        text = message(family, lang)
        assert len(text) < 700, (family, len(text))
        assert not any(len(sentence) > 200 for sentence in text.replace("。", ".").split(".")), family


def test_english_messages_accuse_nobody_and_do_not_say_that_something_is_illegal() -> None:
    for family in (*FAMILIES, GENERAL):
        text = message(family, "en").lower()
        assert not [word for word in ACCUSING if word in text], family


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("fr", "fr"), ("fr-CA", "fr"), ("FR", "fr"), ("es-419", "es"), ("ar-EG", "ar"), ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"), ("zh-Hans-SG", "zh-Hans"), ("zh-Hant", "en"), ("zh-TW", "en"), ("th", "en"), (None, "en"),
        ("", "en"), ("en-GB", "en"), ("not a tag", "en"), ("pt_BR", "en"),
    ],
)  # fmt: skip
def test_a_language_is_fallen_back_to_by_its_tag_and_else_to_english(asked: str | None, told: str) -> None:
    assert parts("ivory-horn", asked).lang == told
    assert message("ivory-horn", asked) == parts("ivory-horn", told).text


def test_an_unknown_family_gets_the_general_message() -> None:
    assert message("no-such-family", "es") == message(GENERAL, "es")
    assert message("", "en") == message(GENERAL, "en")


def test_translations_say_that_no_native_reader_has_checked_them() -> None:
    for lang in LANGUAGES:
        checked = {parts(family, lang).checked for family in (*FAMILIES, GENERAL)}
        assert (checked == {UNCHECKED}) == (lang != "en"), lang


def test_the_parts_of_a_chinese_message_are_joined_without_blanks() -> None:
    told = parts("birds", "zh-Hans")
    assert told.text == told.why + told.do + told.report


HEAD = "family\tpart\ttext\tchecked"
GOOD = [f"{GENERAL}\t{part}\tText.\tx" for part in PARTS]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([*GOOD, "birds\twhat\tText.\tx"], "5: unknown part 'what'"),
        ([*GOOD, GOOD[0]], "general why stands twice"),
        ([*GOOD, "birds\twhy\t \tx"], "birds why has no text"),
        (GOOD[1:], "no general text for why"),
        ([*GOOD, "birds\twhy\tText."], "3 cells instead of 4"),
    ],
)
def test_a_damaged_file_of_messages_is_refused_with_its_place(tmp_path: Path, rows: list[str], complaint: str) -> None:
    path = tmp_path / "xx.tsv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    with pytest.raises(InTheWildError, match=r"xx\.tsv") as caught:
        messages.read(path)
    assert complaint in str(caught.value)
    assert isinstance(caught.value, PolicyError) or "cells" in complaint
