"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inthewild.lexicon.files import DATA
from inthewild.lexicon.lint import BENIGN, CLAIMS, INTENTS, OTHERS
from inthewild.lexicon.model import BASES, CHECKS, COLUMNS, EVASIONS, KINDS, MATCHES, SHARINGS
from inthewild.lexicon.taxonomy import Taxonomy

DOCS = Path(__file__).parents[1] / "docs"
KEYWORDS = (DOCS / "keywords.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text between a heading and the next."""
    match = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", KEYWORDS, re.MULTILINE | re.DOTALL)
    assert match, title
    return match[1]


def table(title: str) -> dict[str, str]:
    """First cell -> second cell of the table in a section."""
    rows = re.findall(r"^\|((?:[^|\\]|\\\|)*)\|((?:[^|\\]|\\\|)*)\|$", section(title), re.MULTILINE)
    return {a.strip(): b.strip() for a, b in rows if a.strip() not in ("column", "file") and not set(a.strip()) <= set("-")}


def test_the_column_table_of_keywords_md_names_the_columns_in_their_order() -> None:
    assert tuple(table("Columns of a term")) == COLUMNS


@pytest.mark.parametrize(
    ("column", "values"),
    [("kind", KINDS), ("match", MATCHES), ("evasion", EVASIONS), ("basis", BASES), ("checked", CHECKS), ("sharing", SHARINGS)],
)
def test_the_closed_values_of_a_column_are_documented(column: str, values: tuple[str, ...]) -> None:
    text = table("Columns of a term")[column]
    for value in filter(None, values):
        assert re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text), f"{column}: {value}"


def test_every_context_sense_that_lint_accepts_is_documented_and_none_besides() -> None:
    known = {f"intent.{x}" for x in INTENTS} | {f"claim.{x}" for x in CLAIMS} | {f"benign.{x}" for x in BENIGN} | OTHERS
    written = set(re.findall(r"\b(?:intent|claim|benign|evasion|provenance|promo|state|object)\.[a-z][a-z-]*", section("Senses")))
    assert written == known


def test_every_umbrella_specimen_that_the_document_names_exists() -> None:
    named = set(re.findall(r"\bx-[a-z-]+", section("Senses")))
    assert named
    assert named <= set(Taxonomy(DATA).specimens)


def test_every_sense_used_as_an_example_exists() -> None:
    tree = Taxonomy(DATA)
    for slug in re.findall(r"`taxon:([a-z-]+)`", KEYWORDS):
        assert slug in tree.taxa
    for slug, code in re.findall(r"`pair:([a-z-]+)\+([A-Za-z-]+)`", KEYWORDS):
        assert slug in tree.taxa
        if code != "code":
            assert code in tree.specimens


def test_every_file_that_the_document_names_is_shipped() -> None:
    for name in re.findall(r"^\| `([^`]+)`", KEYWORDS, re.MULTILINE):
        if "<lang>" in name:
            assert list((DATA / name).parent.glob("*.tsv")), name
        else:
            assert (DATA / name).exists(), name


def test_the_commands_that_the_document_names_exist() -> None:
    from typer.main import get_command

    from inthewild.cli import build_app

    group = get_command(build_app(["lexicon"])).commands["lexicon"]  # type: ignore[attr-defined]
    named = set(re.findall(r"`(?:inthewild lexicon )?(fmt|lint|lookup|resolve|stats|coverage|build)\b", KEYWORDS))
    assert named
    assert named <= set(group.commands)
