"""Reading a database folder, and a company's own terms on top of it."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthewild.errors import LexiconError
from inthewild.lexicon import Lexicon
from inthewild.lexicon.model import COLUMNS, Term, term_id

Database = Callable[..., Path]


def test_a_folder_of_the_shipped_layout_loads(database: Database) -> None:
    lexicon = Lexicon.load(database())
    assert [t.term for t in lexicon.terms] == ["tiger", "skin", "for sale", "tiger balm"]
    assert lexicon.terms[0].sense == "taxon:panthera-tigris"
    assert "panthera-tigris" in lexicon.taxonomy.taxa


def test_the_version_follows_the_content_of_every_file(database: Database) -> None:
    folder = database()
    before = Lexicon.load(folder).version
    assert Lexicon.load(folder).version == before
    for name in ("terms/en.tsv", "taxa.tsv", "pairs.tsv", "paradigms/en.tsv"):
        path = folder / name
        kept = path.read_text(encoding="utf-8")
        path.write_text(kept.replace("tiger", "tygre").replace("prohibited", "lawful").replace("ies", "yes"), encoding="utf-8")
        assert Lexicon.load(folder).version != before, name
        path.write_text(kept, encoding="utf-8")


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no terms") as error:
        Lexicon.load(tmp_path)
    assert str(tmp_path) in str(error.value)


def test_a_row_of_the_wrong_width_is_named_with_its_line(database: Database) -> None:
    folder = database()
    path = folder / "terms/en.tsv"
    path.write_text(path.read_text(encoding="utf-8") + "lion\ten\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"en\.tsv:6: 2 cells instead of 18"):
        Lexicon.load(folder)


def test_a_header_that_lacks_columns_is_named(database: Database) -> None:
    folder = database(files={"terms/en.tsv": "term\tlang\ntiger\ten\n"})
    with pytest.raises(LexiconError, match=r"en\.tsv:1: the header lacks sense, kind"):
        Lexicon.load(folder)


@pytest.mark.parametrize("value", ["4", "-1", "", "low"])
def test_an_ambiguity_outside_0_to_3_is_named(database: Database, value: str) -> None:
    folder = database()
    path = folder / "terms/en.tsv"
    text = path.read_text(encoding="utf-8").replace("token\t2", f"token\t{value}", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"en\.tsv:2: ambiguity '{value}' is not"):
        Lexicon.load(folder)


def test_a_file_that_is_not_utf8_is_named(database: Database) -> None:
    folder = database()
    (folder / "terms/fr.tsv").write_bytes(b"term\tl\n" + "défense".encode("latin-1"))
    with pytest.raises(LexiconError, match=r"fr\.tsv: not UTF-8"):
        Lexicon.load(folder)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(database: Database) -> None:
    folder = database()
    path = folder / "terms/en.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert [t.term for t in Lexicon.load(folder).terms][:2] == ["tiger", "skin"]
    assert Lexicon.load(folder).terms[0].note == ""


def test_a_row_survives_reading_and_writing() -> None:
    row = dict.fromkeys(COLUMNS, "") | {
        "term": "tiger",
        "lang": "en",
        "sense": "taxon:panthera-tigris",
        "ambiguity": "1",
        "needs": "intent|claim.genuine",
        "sources": "a#p. 1|b",
    }
    term = Term.from_row(row)
    assert term.needs == ("intent", "claim.genuine")
    assert term.to_row() == row


@given(
    lang=st.sampled_from(["en", "zh-Hans", "hi-Latn"]),
    text=st.text(min_size=1),
    sense=st.sampled_from(["taxon:x", "intent.sell"]),
)
def test_the_id_of_a_term_is_the_hash_of_language_folded_term_and_sense(lang: str, text: str, sense: str) -> None:
    key = f"{lang}|{unicodedata.normalize('NFC', text).casefold()}|{sense}"
    expected = base64.b32encode(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()).decode()[:10]
    assert term_id(lang, text, sense).upper() == expected


def test_case_and_normal_form_do_not_change_the_id_but_language_and_sense_do() -> None:
    assert term_id("fr", "Défense", "specimen:TUS") == term_id("fr", "de\u0301fense", "specimen:TUS")
    assert term_id("fr", "défense", "specimen:TUS") != term_id("fr", "defense", "specimen:TUS")
    assert len({term_id("fr", "a", "taxon:x"), term_id("en", "a", "taxon:x"), term_id("fr", "a", "taxon:y")}) == 3


def test_the_shipped_database_has_no_two_terms_of_one_id(lexicon: Lexicon) -> None:
    ids = [t.term_id for t in lexicon.terms]
    assert len(ids) == len(set(ids))
    assert len(ids) > 10_000


def test_own_terms_come_on_top_and_leave_the_base_as_it_was(database: Database) -> None:
    base = Lexicon.load(database())
    more = base.extend([{"term": "glimmerfish", "lang": "en", "concept": "house-rule"}])
    assert len(base.terms) == 4
    assert len(more.terms) == 5
    assert more.version != base.version
    assert base.extend([{"term": "other", "lang": "en", "concept": "house-rule"}]).version != more.version
    assert [t.sense for t in more.lookup("glimmerfish")] == ["custom:house-rule"]
    assert base.lookup("glimmerfish") == []


def test_an_own_concept_becomes_a_custom_sense_that_fires_alone_and_keeps_unknown_keys() -> None:
    lexicon = Lexicon.from_terms(
        [{"term": "glimmer fish", "lang": "en", "concept": "house-rule", "owner": "team 7", "weight": 3}]
    )
    (term,) = lexicon.terms
    assert (term.sense, term.concept, term.ambiguity, term.fires_alone) == ("custom:house-rule", "house-rule", 0, True)
    assert term.match == "phrase"
    assert term.extra["owner"] == "team 7"
    assert term.extra["weight"] == 3
    assert term.extra["concept"] == "house-rule"


def test_a_concept_that_is_a_sense_of_the_database_is_that_sense() -> None:
    (term,) = Lexicon.from_terms([{"term": "stripes", "lang": "en", "concept": "taxon:panthera-tigris"}]).terms
    assert (term.sense, term.ambiguity, term.fires_alone) == ("taxon:panthera-tigris", 2, False)


def test_without_concept_the_term_is_its_own_concept() -> None:
    (term,) = Lexicon.from_terms([{"term": "glimmerfish", "lang": "en"}]).terms
    assert term.concept == "glimmerfish"


def test_a_given_ambiguity_is_kept_and_a_wrong_one_refused() -> None:
    (term,) = Lexicon.from_terms([{"term": "glimmer", "lang": "en", "concept": "x", "ambiguity": "3"}]).terms
    assert (term.ambiguity, term.fires_alone) == (3, False)
    for value in ("7", "much", -1):
        with pytest.raises(LexiconError, match="own term 1: ambiguity"):
            Lexicon.from_terms([{"term": "glimmer", "lang": "en", "concept": "x", "ambiguity": value}])


@pytest.mark.parametrize("text", ["", "   ", None, "...", "\u200b"])
def test_an_own_term_without_a_letter_is_refused_with_its_number(text: str | None) -> None:
    with pytest.raises(LexiconError, match="own term 2: a term without a letter"):
        Lexicon.from_terms([{"term": "fine", "lang": "en"}, {"term": text, "lang": "en", "concept": "x"}])


def test_lists_of_an_own_term_may_be_lists_or_cells() -> None:
    as_cell, as_list = Lexicon.from_terms(
        [{"term": "a1", "lang": "en", "needs": "intent|fact"}, {"term": "a2", "lang": "en", "needs": ["intent", "fact"]}]
    ).terms
    assert as_cell.needs == as_list.needs == ("intent", "fact")


def test_the_match_mode_follows_the_script_of_an_own_term() -> None:
    terms = Lexicon.from_terms([{"term": t, "lang": "und"} for t in ("ivory", "ivory tusk", "象牙", "งาช้าง", "상아")]).terms
    assert [t.match for t in terms][:4] == ["token", "phrase", "cjk", "cjk"]
