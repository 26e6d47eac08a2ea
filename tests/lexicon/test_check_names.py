"""tools/check_names.py: agreement with a reference list that is never part of the repository."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from small_database import cells

from inthewild.lexicon import Lexicon

Database = Callable[..., Path]
Reference = Callable[[list[tuple[str, str, str]]], Path]
TOOL = Path(__file__).parents[2] / "tools" / "check_names.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_names", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_names"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    """``reference([(scientific name, lang, name)])``: a made-up reference folder."""

    def make(rows: list[tuple[str, str, str]]) -> Path:
        folder = tmp_path / "ref"
        folder.mkdir(exist_ok=True)
        lines = ["scientific_name\tlang\tname\tgroup\tsources", *(f"{s}\t{lang}\t{n}\t\tmade-up" for s, lang, n in rows)]
        (folder / "vernacular.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        taxa = "scientific_name\tclass\torder\tfamily\nChelonia fictiva\tReptilia\tTestudines\tCheloniidae\n"
        (folder / "cites_taxa.tsv").write_text(taxa, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def verdicts(tool: ModuleType, database: Database, reference: Reference) -> Callable[..., dict[str, str]]:
    """``verdicts(our rows, their rows)``: our string -> verdict."""

    def make(ours: list[dict[str, str]], theirs: list[tuple[str, str, str]]) -> dict[str, str]:
        lexicon = Lexicon.load(database(ours))
        return {c.text: c.verdict for c in tool.check(lexicon, tool.Reference.read(reference(theirs)))}

    return make


def test_a_name_of_the_same_taxon_and_language_agrees_whatever_its_case(verdicts: Callable[..., dict[str, str]]) -> None:
    assert verdicts([], [("Panthera tigris", "en", "Tiger")])["tiger"] == "agrees"
    assert verdicts([], [("Panthera tigris", "de", "Tiger")])["tiger"] == "unknown"


def test_a_name_known_only_for_another_taxon_is_a_disagreement(verdicts: Callable[..., dict[str, str]]) -> None:
    assert verdicts([], [("Loxodonta africana", "en", "tiger")])["tiger"] == "other"
    both = [("Loxodonta africana", "en", "tiger"), ("Panthera tigris", "en", "tiger")]
    assert verdicts([], both)["tiger"] == "agrees"


@pytest.mark.parametrize("theirs", ["Panthera", "Panthera tigris fictiva"])
def test_a_taxon_above_or_below_ours_is_no_disagreement(verdicts: Callable[..., dict[str, str]], theirs: str) -> None:
    assert verdicts([], [(theirs, "en", "tiger")])["tiger"] == "kin"


def test_a_species_that_we_lack_is_placed_by_its_order(verdicts: Callable[..., dict[str, str]]) -> None:
    ours = [cells("turtle", "taxon:testudines"), cells("hawksbill", "taxon:eretmochelys-imbricata")]
    found = verdicts(ours, [("Chelonia fictiva", "en", "turtle"), ("Chelonia fictiva", "en", "hawksbill")])
    assert (found["turtle"], found["hawksbill"]) == ("kin", "other")


def test_written_out_forms_are_checked_and_generated_ones_are_not(verdicts: Callable[..., dict[str, str]]) -> None:
    found = verdicts([cells("bruin", "taxon:animalia", forms="honeyeater|@s")], [("Loxodonta africana", "en", "tigers")])
    assert "honeyeater" in found and "bruins" not in found and "tigers" not in found


def test_products_slang_and_scientific_names_are_not_checked(verdicts: Callable[..., dict[str, str]]) -> None:
    found = verdicts([cells("stripes", "taxon:panthera-tigris", kind="slang")], [("Panthera tigris", "en", "skin")])
    assert set(found) == {"tiger"}


def test_counts_tell_how_many_taxa_both_sides_name_and_agree_on(
    tool: ModuleType, database: Database, reference: Reference
) -> None:
    lexicon = Lexicon.load(database([cells("ellie", "taxon:elephantidae")]))
    theirs = [("Panthera tigris", "en", "tiger"), ("Elephantidae", "en", "oliphant")]
    counts = tool.counts(tool.check(lexicon, tool.Reference.read(reference(theirs))))["en"]
    assert (counts["taxa"], counts["taxa_agree"], counts["agrees"], counts["unknown"]) == (2, 1, 1, 1)


def test_disagreements_are_written_by_tier(
    tool: ModuleType, database: Database, reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [cells("beast", "taxon:animalia"), cells("grey one", "taxon:loxodonta-africana")]
    other = "Chelonia fictiva"
    folder = reference([("Elephantidae", "en", "tiger"), (other, "en", "grey one"), ("Planta nulla", "en", "beast")])
    monkeypatch.setenv("INTHEWILD_REF_DATA", str(folder))
    out = tmp_path / "doubts.tsv"
    assert tool.main(["--lexicon", str(database(ours)), "--out", str(out)]) == 0
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert [(r[0], r[2]) for r in rows] == [("1", "tiger"), ("2", "grey one"), ("", "beast")]


def test_without_reference_data_nothing_is_measured(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("INTHEWILD_REF_DATA", raising=False)
    assert tool.main([]) == 0
    assert capsys.readouterr().out.startswith("not measured")
