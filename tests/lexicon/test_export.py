"""`lexicon export`: every format is parsed by a reader that knows nothing of how it was written."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_database import GOOD, cells
from typer.testing import CliRunner

from inthewild.cli import USAGE, build_app
from inthewild.errors import LexiconError, UsageError
from inthewild.lexicon import Lexicon
from inthewild.lexicon.export import safe_cell, tsv
from inthewild.lexicon.export_misp import cluster, galaxy, warninglist
from inthewild.lexicon.export_phrases import as_text, phrases
from inthewild.lexicon.export_skos import skos
from inthewild.lexicon.export_tbx import NAMESPACE, tbx
from inthewild.lexicon.model import COLUMNS
from inthewild.lexicon.templates import read_templates

Database = Callable[..., Path]
CORE = ["en", "fr", "ar", "zh-Hans", "zh-Hant", "es", "pt-BR", "ru", "id", "vi", "th", "de", "ja", "ko", "hi", "tr"]
MORE = [
    cells("stripy & <wild> \"cat\" 'x'", "taxon:panthera-tigris"),
    cells("bengal tiger", "taxon:panthera-tigris", forms="bengal-tiger"),
    cells("ylbt", "taxon:panthera-tigris", kind="code", sharing="published", ambiguity="3"),
    cells("=1+1", "claim.faux", kind="claim"),
    cells("tiger eye", "benign.idiom", kind="benign", forms="tiger's eye|@s"),
]


@pytest.fixture
def small(database: Database) -> Lexicon:
    return Lexicon.load(database(MORE))


# tsv


def test_the_table_holds_every_term_with_its_id_and_all_columns(small: Lexicon) -> None:
    header, *rows = [line.split("\t") for line in tsv(small).rstrip("\n").split("\n")]
    assert header == ["term_id", *COLUMNS]
    assert sorted(r[0] for r in rows) == sorted(t.term_id for t in small.terms)
    assert {len(r) for r in rows} == {len(header)}


@pytest.mark.parametrize("cell", ["=1+1", "+41", "-x", "@s|x"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell(f"a{cell}") == f"a{cell}"


def test_no_cell_of_the_shipped_database_begins_like_a_formula(lexicon: Lexicon) -> None:
    cells_ = (cell for line in tsv(lexicon).split("\n") for cell in line.split("\t"))
    assert [c for c in cells_ if c.startswith(("=", "+", "-", "@"))] == []


# skos


def graph(lexicon: Lexicon, **more: Any) -> dict[str, dict[str, Any]]:
    nodes = json.loads(skos(lexicon, **more))["@graph"]
    assert len({n["id"] for n in nodes}) == len(nodes)
    return {n["id"]: n for n in nodes}


def labels(node: dict[str, Any]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for name in ("prefLabel", "altLabel", "hiddenLabel"):
        for lang, value in node.get(name, {}).items():
            found.update((lang, text) for text in ([value] if isinstance(value, str) else value))
    return found


def test_a_sense_is_a_concept_with_one_preferred_label_a_language(small: Lexicon) -> None:
    tiger = graph(small)["urn:inthewild:taxon:panthera-tigris"]
    assert tiger["prefLabel"] == {"en": "tiger", "la": "Panthera tigris"}
    assert "bengal tiger" in tiger["altLabel"]["en"]
    assert tiger["broader"] == ["urn:inthewild:taxon:panthera"]
    assert tiger["definition"] == "species; CITES Appendix I since 1975-07-01"


def test_codes_and_written_out_spellings_are_hidden_labels(small: Lexicon) -> None:
    assert graph(small)["urn:inthewild:taxon:panthera-tigris"]["hiddenLabel"]["en"] == ["ylbt", "bengal-tiger"]


def test_a_known_catalogue_of_life_id_is_an_exact_match(small: Lexicon) -> None:
    found = graph(small, col_ids={"panthera-tigris": "4CGXS"})
    assert found["urn:inthewild:taxon:panthera-tigris"]["exactMatch"] == ["https://www.catalogueoflife.org/data/taxon/4CGXS"]
    assert "exactMatch" not in found["urn:inthewild:taxon:panthera"]


def test_labels_stand_again_as_resources_with_term_id_and_ambiguity(small: Lexicon) -> None:
    nodes = graph(small)
    tiger = nodes["urn:inthewild:taxon:panthera-tigris"]
    (label,) = (nodes[i] for i in tiger["xlprefLabel"])
    assert label["literalForm"] == {"@value": "tiger", "@language": "en"}
    assert (label["type"], label["ambiguity"]) == ("xl:Label", 2)


def test_every_key_of_the_graph_is_defined_in_the_context(small: Lexicon) -> None:
    document = json.loads(skos(small, col_ids={"panthera": "X"}))
    used = {key for node in document["@graph"] for key in node}
    assert used <= set(document["@context"])


def test_the_shipped_vocabulary_keeps_labels_apart_and_points_nowhere_outside(lexicon: Lexicon) -> None:
    nodes = graph(lexicon)
    for node in nodes.values():
        assert [text for text, times in labels(node).items() if times > 1] == [], node["id"]
        for name in ("broader", "related", "xlprefLabel", "xlaltLabel", "xlhiddenLabel"):
            assert set(node.get(name, ())) <= nodes.keys(), node["id"]


# tbx


def test_tbx_is_well_formed_core_with_every_sign_escaped(small: Lexicon) -> None:
    root = ET.fromstring(tbx(small))
    assert root.tag == f"{{{NAMESPACE}}}tbx"
    assert (root.get("type"), root.get("style")) == ("TBX-Core", "dca")
    assert [child.tag.partition("}")[2] for child in root] == ["tbxHeader", "text"]
    terms = [e.text for e in root.iterfind(".//{*}term")]
    assert "stripy & <wild> \"cat\" 'x'" in terms
    assert "bengal-tiger" in terms
    assert "tiger eye" not in terms  # benign senses are no synonyms of each other


def test_tbx_groups_terms_by_concept_and_language(database: Database) -> None:
    folder = database([cells("虎", "taxon:panthera-tigris", lang="zh-Hans")], lang="zh-Hans")
    root = ET.fromstring(tbx(Lexicon.load(folder)))
    (tiger,) = (e for e in root.iterfind(".//{*}conceptEntry") if e.get("id") == "taxon.panthera-tigris")
    languages = [e.get("{http://www.w3.org/XML/1998/namespace}lang") for e in tiger.iterfind("{*}langSec")]
    assert languages == ["en", "zh-Hans"]


def test_the_ids_of_the_shipped_termbase_are_unique_xml_names(lexicon: Lexicon) -> None:
    root = ET.fromstring(tbx(lexicon))
    ids = [e.get("id", "") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(i[0].isalpha() and i.isascii() and ":" not in i and "+" not in i for i in ids)


# misp


def test_the_warninglist_holds_benign_strings_and_nothing_else(small: Lexicon) -> None:
    found = warninglist(small, 20250101)
    assert found["list"] == ["tiger balm", "tiger eye", "tiger's eye"]
    assert {"name", "description", "version", "type", "list"} <= found.keys()
    assert (found["type"], found["version"]) == ("string", 20250101)


def test_the_cluster_names_taxa_with_synonyms_parents_and_stable_uuids(small: Lexicon) -> None:
    found = cluster(small, 1)
    values = {v["value"]: v for v in found["values"]}
    tiger = values["Panthera tigris"]
    assert "bengal tiger" in tiger["meta"]["synonyms"] and "ylbt" not in tiger["meta"]["synonyms"]
    assert tiger["meta"]["cites-appendix"] == "I"
    assert tiger["related"] == [{"dest-uuid": values["Panthera"]["uuid"], "type": "child-of", "tags": []}]
    assert cluster(small, 2)["values"] == found["values"]
    assert found["type"] == galaxy(1)["type"]


def test_values_and_uuids_of_the_shipped_cluster_are_unique(lexicon: Lexicon) -> None:
    values = cluster(lexicon, 1)["values"]
    assert len({v["value"] for v in values}) == len({v["uuid"] for v in values}) == len(values)


# phrases


def test_phrases_follow_the_templates_of_the_language(database: Database) -> None:
    rows = [cells("tigre", "taxon:panthera-tigris", lang="fr"), cells("peau", "specimen:SKI", lang="fr", kind="product")]
    found = [r["phrase"] for r in phrases(Lexicon.load(database(rows, lang="fr")), read_templates(), "fr")]
    assert found == ["peau de tigre", "peau tigre"]


def test_the_russian_taxon_stands_in_the_genitive(database: Database) -> None:
    rows = [
        cells("тигр", "taxon:panthera-tigris", lang="ru", forms="@m"), cells("шкура", "specimen:SKI", lang="ru", kind="product"),
    ]  # fmt: skip
    paradigms = "code\tstrip\tsuffixes\tprefixes\texample\nm\t\t0|а|у\t\t\n"
    folder = database(rows, lang="ru", files={"paradigms/ru.tsv": paradigms})
    found = [r["phrase"] for r in phrases(Lexicon.load(folder), read_templates(), "ru")]
    assert found == ["шкура тигра", "тигр шкура"]


def test_only_allowed_pairs_and_taxa_of_the_tier_are_composed(database: Database) -> None:
    ours = [cells("ivory", "specimen:x-ivory", kind="product"), cells("savanna elephant", "taxon:loxodonta-africana")]
    lexicon = Lexicon.load(database([*ours, cells("elephant", "taxon:elephantidae")]))

    def found(tiers: str) -> set[str]:
        return {r["phrase"] for r in phrases(lexicon, read_templates(), "en", tiers=tiers)}

    assert found("1") == {"tiger skin", "skin of tiger", "elephant ivory", "ivory of elephant"}
    assert "savanna elephant ivory" in found("2") and "tiger skin" not in found("2")
    assert "tiger ivory" not in found("12")


def test_a_pair_never_gets_more_than_the_cap(lexicon: Lexicon) -> None:
    rows = list(phrases(lexicon, read_templates(), "en", per_pair=5))
    assert max(Counter((r["group"], r["specimen"]) for r in rows).values()) == 5
    assert len({r["phrase"] for r in rows}) == len(rows)


def test_every_core_language_has_templates_that_give_phrases(lexicon: Lexicon) -> None:
    templates = read_templates()
    assert set(CORE) <= set(templates)
    composed = Counter(r["lang"] for r in phrases(lexicon, templates, per_pair=4))
    assert min(composed[lang] for lang in CORE) > 100


def test_live_specimens_are_composed_with_a_word_of_sale(lexicon: Lexicon) -> None:
    live = {r["phrase"] for r in phrases(lexicon, read_templates(), "en", tiers="12") if r["specimen"] == "LIV"}
    assert "pangolin for sale" in live


def test_phrases_are_safe_for_a_spreadsheet() -> None:
    row = {"lang": "en", "phrase": "-x", "taxon": "a", "specimen": "b", "group": "c", "legality": "d", "severity": "1"}
    assert as_text([row]).splitlines()[1].split("\t")[1] == "'-x"


@pytest.mark.parametrize("pattern", ["{specimen}", "{taxon} {colour}", "{taxon:genitive} {specimen}"])
def test_a_wrong_template_is_refused_with_file_and_line(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "xx.tsv").write_text(f"lang\tpattern\ttaxon\tspecimen\tnote\nxx\t{pattern}\t\t\t\n")
    with pytest.raises(LexiconError, match=r"xx\.tsv:2"):
        read_templates(tmp_path)


# the command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build_app(["lexicon"]), ["lexicon", "export", *arguments])


def test_the_command_writes_a_file_or_standard_output(database: Database, tmp_path: Path) -> None:
    folder = str(database(MORE))
    printed = run("--format", "tsv", "--lexicon", folder)
    assert printed.exit_code == 0
    out = tmp_path / "out" / "terms.tsv"
    assert run("--format", "tsv", "--lexicon", folder, "--out", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8") == printed.stdout
    assert len(printed.stdout.splitlines()) == 1 + len(GOOD) + len(MORE)


def test_misp_writes_a_folder_as_the_misp_repositories_have_it(database: Database, tmp_path: Path) -> None:
    out = tmp_path / "misp"
    assert run("--format", "misp", "--lexicon", str(database(MORE)), "--out", str(out)).exit_code == 0
    names = sorted(str(p.relative_to(out)) for p in out.rglob("*.json"))
    assert names == ["clusters/inthewild-taxa.json", "galaxies/inthewild-taxa.json", "lists/inthewild-benign/list.json"]
    assert all(json.loads((out / n).read_text(encoding="utf-8")) for n in names)


def test_one_language_is_exported_with_its_varieties(database: Database) -> None:
    folder = str(database([cells("тигр", "taxon:panthera-tigris", lang="ru")], lang="ru"))
    lines = run("--format", "tsv", "--lang", "ru", "--lexicon", folder).stdout.splitlines()
    assert [line.split("\t")[1] for line in lines[1:]] == ["тигр"]


def test_an_unknown_language_or_format_is_a_usage_error(database: Database) -> None:
    folder = str(database())
    assert isinstance(run("--format", "tsv", "--lang", "xx", "--lexicon", folder).exception, UsageError)
    assert run("--format", "word", "--lexicon", folder).exit_code == USAGE
