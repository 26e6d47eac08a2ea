"""A snapshot as files: every format holds the same cells, withholds the same ones, and shows no figure without its lineage."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from babel.numbers import format_decimal
from report_case import CELLS, LINEAGE, SNAPSHOT, cell

from inthewild.errors import InputError
from inthewild.exchange.snapshot.records import Cell, Snapshot, Status
from inthewild.exchange.snapshot.render import LANGUAGES, renderings
from inthewild.exchange.snapshot.render import printed as paper
from inthewild.exchange.snapshot.render.bundle import package
from inthewild.exchange.snapshot.render.chart import Bar, bars
from inthewild.exchange.snapshot.render.checked import figures
from inthewild.exchange.snapshot.render.document import Report
from inthewild.exchange.snapshot.render.sheets import sheets
from inthewild.exchange.snapshot.render.words import PARTS, Words, path
from inthewild.exchange.snapshot.sealed import sign
from inthewild.exchange.snapshot.serial import to_json
from inthewild.exchange.statement import read

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst")


SIGNED = sign(SNAPSHOT, "00" * 32, lambda _message: b"\0" * 64, "2026-11-20T09:00:00Z")


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def texts(block: Any) -> str:
    """All texts in the blocks of a printed report."""
    return json.dumps(block, ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_has_the_same_figures_and_withholds_the_same_ones(language: str) -> None:
    files = {one.name.split("-edition-2.")[1]: one.content for one in renderings(SIGNED, [language])}
    words = Words.of(language)
    inside = zipfile.ZipFile(io.BytesIO(files["zip"]))
    assert inside.read("snapshot.json") == files["json"] == SIGNED.content()
    assert inside.read("cells.csv") == files["csv"]
    rows = {row["cell"]: row for row in cells(files["csv"])}
    told = {one["id"]: one for one in json.loads(files["json"])["snapshot"]["cells"]}
    pages = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files[f"{language}.pdf"])).pages)
    assert rows.keys() == told.keys() == {one.id for one in CELLS}
    for one in CELLS:
        assert rows[one.id]["status"] == told[one.id]["status"] == one.status.value
        assert rows[one.id]["value"] == ("" if one.value is None else str(one.value))
        if one.value is not None:
            assert words.number(one.value) in pages
    assert rows["removed-europe"]["value"] == "0", "a counted zero is a zero"
    assert rows["reach"]["value"] == rows["removed-africa"]["value"] == "", "what has no number is no zero"
    assert str(1_311_210 + 88_100_000) not in "".join(c for c in pages if c.isdigit()), "removed and blocked are never summed"


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ((cell("removed", "listings_removed", 5, ()),), "a figure needs a value and its lineage"),
        ((cell("removed", "listings_removed", 5, ("lin_99",)),), "comes from lin_99, which the snapshot does not hold"),
        ((replace(CELLS[2], value=77),), "is suppressed and holds a number all the same"),
        ((replace(CELLS[0], definition=9),), "listings_removed version 9 is not defined in this snapshot"),
        ((CELLS[5], CELLS[5]), "stands twice"),
    ],
)
def test_no_format_renders_a_figure_that_has_no_lineage(broken: tuple[Cell, ...], says: str) -> None:
    snapshot = replace(SNAPSHOT, cells=(*(one for one in CELLS if one.id != broken[0].id), *broken))
    for render in (
        sheets,
        lambda one: package(one, b"{}"),
        lambda one: paper.pdf(one, "en"),
        lambda one: renderings(replace(SIGNED, snapshot=one), []),
        lambda one: Report(one, Words.of("ar")).document(),
    ):
        with pytest.raises(InputError, match=re.escape(says)):
            render(snapshot)


def test_every_figure_of_the_printed_report_leads_to_entries_that_stand_in_it() -> None:
    blocks = Report(SNAPSHOT, Words.of("en"), site="https://hub.example.org").document()["blocks"]
    labels = set(re.findall(r'"label": "([^"]+)"', texts(blocks)))
    places = set(re.findall(r'"to": "([^"]+)"', texts(blocks)))
    assert places <= labels
    assert {f"lin-{n}" for n in range(1, len(LINEAGE) + 1)} <= labels
    cards = [card for block in blocks if block["kind"] == "cards" for card in block["cards"]]
    assert [bool(card["sources"]) for card in cards if card["known"]] == [True] * 3
    assert all(card["definition"]["to"] in labels for card in cards)
    assert cards[0]["link"] == "https://hub.example.org/en/progress/open/snp_aaaaaaaaaaaaaaaaaaaaaaaaaa/figures/removed/"


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    assert renderings(SIGNED, ["ar"]) == renderings(SIGNED, ["ar"])


def test_what_no_font_holds_is_listed_and_never_blank(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        content = paper.pdf(SNAPSHOT, "en")
    pages = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "Odd signs: [U+1F98F] and [U+1000]." in pages.replace("\n", " ")
    assert "Characters that could not be printed" in pages
    assert "no font holds U+1000, U+1F98F" in caplog.text
    plain = replace(SNAPSHOT, statements=())
    assert paper.printable(plain, "zh-Hans")[1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_hold_every_word_of_the_report(language: str) -> None:
    for name in ("report", "metrics"):
        if (language, name) != ("en", "metrics"):
            text = path(language).with_name(f"{name}.{language}.tsv").read_text("utf-8")
            assert {c for c in text if c not in paper.held()} - {"\t", "\n", "\u2068", "\u2069", "\u200f"} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_sentence(language: str) -> None:
    said, checked = read(path(language), PARTS)
    assert set(said) == set(PARTS)
    assert checked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [0, 812, 1234, 1_088_679_149])
def test_numbers_are_written_as_on_the_pages_of_the_hub(language: str, value: int) -> None:
    there = {"en": "en_GB", "zh-Hans": "zh_Hans"}.get(language, language)
    assert Words.of(language).number(value) == format_decimal(value, format="#,##0", locale=there, numbering_system="latn")


def test_what_somebody_wrote_cannot_run_in_a_spreadsheet_and_is_whole_in_json() -> None:
    rows = {row["entry"]: row for row in cells(next(one for one in sheets(SNAPSHOT) if one.name == "lineage").content())}
    assert rows["lin_2"]["organisation"].startswith("'=HYPERLINK")
    assert json.loads(to_json(SNAPSHOT))["lineage"][1]["organisation"].startswith("=HYPERLINK")


def test_the_package_says_what_every_column_is_and_every_row_obeys() -> None:
    inside = zipfile.ZipFile(io.BytesIO(package(SNAPSHOT, SIGNED.content())))
    described = json.loads(inside.read("datapackage.json"))
    tables = {one["name"]: one for one in described["resources"]}
    assert set(inside.namelist()) == {
        "datapackage.json", "README.txt", "snapshot.json", *(f"{name}.csv" for name in tables)
    }  # fmt: skip
    found = {name: cells(inside.read(one["path"])) for name, one in tables.items()}
    for name, one in tables.items():
        assert one["bytes"] == len(inside.read(one["path"]))
        schema = one["schema"]
        for row in found[name]:
            assert list(row) == [field["name"] for field in schema["fields"]]
            for field in schema["fields"]:
                value = row[field["name"]]
                fits = {"integer": r"-?\d*", "boolean": "true|false", "string": r"[\s\S]*"}[field["type"]]
                assert re.fullmatch(fits, value), (name, field["name"], value)
                assert not value or value in field.get("constraints", {}).get("enum", [value])
        keys = [tuple(row[k] for k in schema.get("primaryKey", row)) for row in found[name]]
        assert len(keys) == len(set(keys)), name
        for foreign in schema.get("foreignKeys", ()):
            there = {row[foreign["reference"]["fields"][0]] for row in found[foreign["reference"]["resource"]]}
            assert {row[foreign["fields"][0]] for row in found[name]} <= there


def test_an_entry_that_is_not_public_shows_its_commitment_and_nothing_else() -> None:
    rows = {row["entry"]: row for row in cells(next(one for one in sheets(SNAPSHOT) if one.name == "lineage").content())}
    hidden = rows["lin_4"]
    assert (hidden["public"], len(hidden["commitment"])) == ("false", 64)
    assert hidden["organisation"] == hidden["value"] == hidden["source"] == ""


def test_a_figure_says_its_coverage_level_change_and_sample() -> None:
    blocks = texts(Report(SNAPSHOT, Words.of("en")).document()["blocks"])
    for said in (
        "3 of 5 companies", "L0 self-reported (L0: 1, L1: 1, L2: 1)", "Since 2025: +411,210",
        "+300,000 at companies that reported both times", "+111,210 because other companies report", "not reported", "withheld",
        "Not named here, because their agreement does not allow it: 1", "Three listings were counted twice.",
    ):  # fmt: skip
        assert said in blocks, said
    sampled = replace(CELLS[0], sample=CELLS[1].sample)
    made = texts(Report(replace(SNAPSHOT, cells=(sampled, *CELLS[1:])), Words.of("fr")).document()["blocks"])
    assert "Échantillon : 188 sur 200 conformes à la définition ; 89,8 à 96,5 %" in made


def test_a_chart_has_no_bar_without_a_number() -> None:
    drawn = bars("x", [Bar("2021-Q3 · منشورات وإعلانات", 3, "3"), Bar("示例 Market", None, "withheld"), Bar("<b>", 0, "0")])
    assert drawn.count("<rect") == 2, "a counted zero is a thin bar; what has no number has none"
    assert "&lt;b&gt;" in drawn
    with pytest.raises(ValueError, match="no values below zero"):
        bars("x", [Bar("a", -1, "-1")])


def test_an_empty_snapshot_is_a_report_without_figures() -> None:
    empty: Snapshot = replace(SNAPSHOT, cells=(), lineage=(), definitions=(), statements=(), restatements=(), missing=())
    assert figures(empty) == ()
    assert len(renderings(replace(SIGNED, snapshot=empty), ["es"])) == 4
    assert Status.REPORTED.value not in "".join(one.content().decode() for one in sheets(empty) if one.name == "cells")
