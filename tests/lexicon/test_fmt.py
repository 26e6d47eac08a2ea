"""Drafts become finished rows: what follows from the other columns is filled in, and the file is sorted."""

from __future__ import annotations

from pathlib import Path

import pytest

from inthewild.errors import LexiconError
from inthewild.lexicon.files import write_table
from inthewild.lexicon.fmt import complete, complete_file
from inthewild.lexicon.model import COLUMNS

DRAFT = "term\tsense\tambiguity\tgloss_en\tnote\n"


def draft(tmp_path: Path, body: str, name: str = "en.tsv") -> Path:
    path = tmp_path / name
    path.write_text(DRAFT + body, encoding="utf-8")
    return path


def test_missing_columns_are_filled_from_the_others() -> None:
    row = complete({"term": "tiger skin", "sense": "pair:panthera-tigris+SKI", "ambiguity": "1", "gloss_en": "skin"}, "en")
    assert tuple(row) == COLUMNS
    filled = {k: v for k, v in row.items() if v}
    assert filled == {
        "term": "tiger skin",
        "lang": "en",
        "sense": "pair:panthera-tigris+SKI",
        "kind": "product",
        "match": "phrase",
        "ambiguity": "1",
        "gloss_en": "skin",
        "basis": "general-knowledge",
        "sharing": "PUBLIC",
    }


@pytest.mark.parametrize(
    ("sense", "kind"),
    [
        ("taxon:x", "name"),
        ("specimen:SKI", "product"),
        ("intent.sell", "intent"),
        ("claim.faux", "claim"),
        ("benign.food", "benign"),
        ("provenance.wild", "claim"),
        ("evasion.nodocs", "intent"),
        ("promo.pet", "intent"),
    ],
)
def test_the_kind_follows_from_the_sense(sense: str, kind: str) -> None:
    assert complete({"term": "x", "sense": sense}, "en")["kind"] == kind


def test_what_is_written_is_not_overwritten() -> None:
    row = complete(
        {"term": "象牙", "sense": "specimen:x-ivory", "kind": "slang", "match": "compound", "lang": "zh-Hant"}, "zh-Hans"
    )
    assert (row["kind"], row["match"], row["lang"]) == ("slang", "compound", "zh-Hant")


def test_settings_in_the_note_move_to_their_columns() -> None:
    row = complete({"term": "gading", "sense": "specimen:x-ivory", "note": "kind=slang; lang=id-x; also a colour"}, "id")
    assert (row["kind"], row["lang"], row["note"]) == ("slang", "id-x", "also a colour")


def test_a_code_word_is_marked_as_already_published() -> None:
    assert complete({"term": "x", "sense": "specimen:x-ivory", "kind": "code"}, "en")["sharing"] == "published"


def test_lists_are_tidied_and_the_term_itself_is_no_form_of_it() -> None:
    row = complete({"term": "tusk", "sense": "specimen:TUS", "forms": "tusks ; tusk| fangs|tusks"}, "en")
    assert row["forms"] == "tusks|fangs"


def test_terms_become_nfc_without_outer_blanks() -> None:
    assert complete({"term": "  de\u0301fense ", "sense": "specimen:TUS"}, "fr")["term"] == "défense"


def test_a_file_is_sorted_by_sense_and_repetitions_go(tmp_path: Path) -> None:
    path = draft(
        tmp_path, "zebra\ttaxon:b\t1\tz\t\nape\ttaxon:b\t1\ta\t\nfor sale\tintent.sell\t1\ts\t\nAPE\ttaxon:b\t1\tsecond\t\n"
    )
    rows = complete_file(path)
    assert [(r["sense"], r["term"]) for r in rows] == [("intent.sell", "for sale"), ("taxon:b", "ape"), ("taxon:b", "zebra")]
    assert rows[0]["lang"] == "en"


def test_a_finished_file_does_not_change_any_more(tmp_path: Path) -> None:
    first = complete_file(draft(tmp_path, "zebra\ttaxon:b\t1\tz\tkind=slang; x\nape\ttaxon:b\t1\ta\t\n"))
    path = tmp_path / "again" / "en.tsv"
    write_table(path, COLUMNS, first)
    assert complete_file(path) == first
    assert path.read_bytes().endswith(b"\n")
    assert b"\r" not in path.read_bytes()


def test_a_draft_without_its_four_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "en.tsv"
    path.write_text("term\tsense\nape\ttaxon:b\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="lacks ambiguity, gloss_en"):
        complete_file(path)
