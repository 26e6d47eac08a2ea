"""Figures of coverage, the page made of them, and who reviews which language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from small_database import cells
from typer.testing import CliRunner

from inthewild.cli import build_app
from inthewild.lexicon import Lexicon
from inthewild.lexicon.breadth import breadth, figures, groups, of_tiers
from inthewild.lexicon.coverage import count
from inthewild.lexicon.coverage_page import page
from inthewild.lexicon.files import DATA

Database = Callable[..., Path]
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"


def test_a_group_name_counts_for_the_taxa_below_it_and_a_class_name_does_not(database: Database) -> None:
    rows = [cells("turtle", "taxon:testudines"), cells("animal", "taxon:animalia")]
    lexicon = Lexicon.load(database(rows))
    assert of_tiers(lexicon, "1") == ["elephantidae", "eretmochelys-imbricata", "panthera-tigris"]
    assert breadth(lexicon, ["eretmochelys-imbricata"]) == {"taxa": 1, "own": 0, "with_group": 1}
    assert breadth(lexicon, ["eretmochelys-imbricata", "panthera-tigris"]) == {"taxa": 2, "own": 0.5, "with_group": 1}
    assert breadth(lexicon, ["elephantidae"]) == {"taxa": 1, "own": 0, "with_group": 0}


def test_a_product_a_scientific_name_or_an_emoji_is_no_name_of_a_language(database: Database) -> None:
    rows = [
        cells("eretmochelys imbricata", "taxon:eretmochelys-imbricata", lang="la"),
        cells("🐢", "taxon:eretmochelys-imbricata", lang="und-Zsye", kind="emoji"),
        cells("bekko", "pair:eretmochelys-imbricata+SHE", lang="ja"),
    ]
    lexicon = Lexicon.load(database(rows, lang="la"))
    assert breadth(lexicon, ["eretmochelys-imbricata"]) == {"taxa": 1, "own": 0, "with_group": 0}


def test_a_spelling_in_latin_letters_and_a_variety_count_for_their_language(database: Database) -> None:
    hindi = [cells("बाघ", "taxon:panthera-tigris", lang="hi"), cells("bagh", "taxon:panthera-tigris", lang="hi-Latn")]
    lexicon = Lexicon.load(database(hindi, lang="hi"))
    assert breadth(lexicon, ["panthera-tigris"]) == {"taxa": 1, "own": 2, "with_group": 2}
    assert groups(lexicon, "1")["big cats"] == {"taxa": 1, "languages": {"en": 1, "hi": 1}}


def test_traditional_and_simplified_chinese_are_two(database: Database) -> None:
    rows = [cells("虎", "taxon:panthera-tigris", lang="zh-Hans"), cells("虎", "taxon:panthera-tigris", lang="zh-Hant")]
    assert groups(Lexicon.load(database(rows, lang="zh")), "1")["big cats"]["languages"] == {"en": 1, "zh-Hans": 1, "zh-Hant": 1}


def test_no_taxa_and_no_reference_data_are_not_measured(database: Database) -> None:
    lexicon = Lexicon.load(database())
    assert breadth(lexicon, []) == "not measured"
    assert figures(lexicon)["top 250"] == "not measured"


def test_the_top_taxa_come_from_the_reference_folder_and_an_unknown_one_counts_as_nothing(
    database: Database, tmp_path: Path
) -> None:
    text = "rank\tscientific_name\n1\tPanthera tigris\n2\tNihil fictum\n251\tElephantidae\n"
    (tmp_path / "priority_taxa.tsv").write_text(text, encoding="utf-8")
    found = figures(Lexicon.load(database()), str(tmp_path))
    assert found["top 250"] == {"taxa": 2, "own": 0.5, "with_group": 0.5}


def test_json_holds_the_matrix_the_means_and_their_goal(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INTHEWILD_REF_DATA", raising=False)
    arguments = ["lexicon", "coverage", "--json", "--lexicon", str(database())]
    found = json.loads(CliRunner().invoke(build_app(["lexicon"]), arguments).stdout)
    assert found["groups"]["big cats"] == {"taxa": 1, "languages": {"en": 1}}
    assert found["names"]["goal over the top 250"] == {"own": 12, "with_group": 25}
    assert found["names"]["tier 1"]["taxa"] == 3


def test_every_number_of_the_page_is_counted_from_the_database(database: Database) -> None:
    def numbers(text: str) -> list[int]:
        plain = re.sub(r"tier[s]? \d(?: and \d)?", "", text)  # the names of the tiers
        return [int(n) for n in re.findall(r"(?<![\d.])\d+(?![\d.])", plain) if int(n)]

    small, empty = Lexicon.load(database()), Lexicon.from_terms([])
    counts = count(small)
    text = page(small)
    assert f"**{counts['total']['atoms']} hand-written atoms / {counts['total']['forms']} generated forms**" in text
    assert "| big cats | 1 | 1 |" in text and "| marine turtles | 1 | · |" in text
    # Without terms nothing but the number of taxa is left.
    taxa = {len(of_tiers(empty, t)) for t in ("1", "2", "12")} | {r["taxa"] for t in "12" for r in groups(empty, t).values()}
    assert set(numbers(page(empty))) <= taxa


def test_the_page_in_the_repository_is_the_one_that_the_generator_prints(lexicon: Lexicon) -> None:
    if not PAGE.exists():
        pytest.skip("docs/coverage.md is not made yet: make docs-coverage")
    assert PAGE.read_text(encoding="utf-8") == page(lexicon), "run make docs-coverage"


def test_every_language_file_has_its_reviewers() -> None:
    lines = (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owned = dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    for path in sorted((DATA / "terms").glob("*.tsv")):
        team = owned.get(f"/{path.relative_to(ROOT).as_posix()}", "")
        assert team == f"@inthewild/keywords-{path.stem.lower()}", path.name
