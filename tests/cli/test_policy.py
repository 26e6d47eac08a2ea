"""``inthewild policy``: what a person sees who writes, checks and compares packs."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from inthewild.cli import main

PACK = """schema: inthewild.policy/1
name: house
version: 2
title: <b>House</b> rules
extends: framework
rules:
  - id: no-<i>cats
    action: review
"""
HOUSE = """schema: inthewild.policy/1
name: house
version: 2
default: {id: rest, action: allow}
rules:
  - id: cats
    match: {groups: [big cats], bands: [high]}
    action: review
    tests: {fires: [{taxon: panthera-tigris, specimen: SKI}], not-fires: [{taxon: panthera-tigris, specimen: SKI, band: low}]}
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = 0
    try:
        main(["policy", *arguments])
    except SystemExit as end:
        code = int(end.code or 0)
    got = capsys.readouterr()
    return code, got.out + got.err


def house(tmp_path: Path, text: str = HOUSE) -> str:
    path = tmp_path / "house.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_list_names_the_shipped_packs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "list")
    assert code == 0
    assert "framework" in out and "marketplace-strict" in out


def test_check_accepts_a_good_pack_and_warns_of_unread_law(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "check", "eu")
    assert code == 0
    assert "cited but not read: Council Regulation (EC) No 338/97" in out
    assert "no errors" in out


def test_check_shows_a_bad_pack_with_a_caret_and_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = run(capsys, "check", house(tmp_path, PACK))
    assert code == 1
    assert "house.yaml:7:9: error: 'no-<i>cats' is no id" in out
    assert "    - id: no-<i>cats\n" in out and "^^^^^^^^^^" in out
    code, out = run(capsys, "check", "--json", house(tmp_path, PACK))
    assert code == 1
    assert json.loads(out)["errors"][0]["line"] == 7


def test_a_bad_pack_is_one_line_on_standard_error_elsewhere(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = run(capsys, "coverage", house(tmp_path, PACK))
    assert code == 1
    assert out.startswith("inthewild: ") and "house.yaml:7:9" in out and "Traceback" not in out


def test_test_runs_the_inline_tests(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "test", house(tmp_path)) == (0, "2 of 2 tests passed\n")
    code, out = run(capsys, "test", house(tmp_path, HOUSE.replace("band: low", "band: high")))
    assert code == 1
    assert "expected another rule than cats, but cats did" in out and "1 of 2 tests passed" in out


def test_explain_says_which_rule_decides_and_why_the_others_do_not(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = run(
        capsys, "explain", "uk", "--taxon", "loxodonta-africana", "--specimen", "IVC", "--market", "GB", "--date", "2024-01-01"
    )
    assert code == 0
    assert "Ivory Act 2018, section 1 (in force 2022-06-06; read)" in out
    assert "> highly-detrimental: holds" in out
    assert "search-advice: surfaces: wants search; here listing" in out
    assert "[exemption-certificate]" in out


def test_explain_takes_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "explain", "framework", "Rhino horn libation cup for sale", "--lang", "en")
    assert code == 0
    assert "Rhinocerotidae" in out and "> unlikely-lawful: holds" in out
    assert "nothing was found" in run(capsys, "explain", "framework", "a used bicycle")[1]


def test_explain_knows_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "explain", "framework", "--taxon", "panthera-tigirs")
    assert code == 2
    assert "did you mean panthera-tigris" in out
    assert run(capsys, "explain", "framework")[0] == 2


def test_diff_finds_nothing_between_a_pack_and_itself(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "diff", "framework", "framework")
    assert code == 0
    assert "score 1.000; 0 of" in out


def test_diff_shows_where_a_companys_pack_is_weaker(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = run(capsys, "diff", "framework", house(tmp_path), "--json")
    gap = json.loads(out)
    assert code == 0
    assert 0 < gap["score"] < 0.2
    cats = next(w for w in gap["weaker"] if w["group"] == "big cats" and w["specimen"] == "SKI")
    assert (cats["a"]["action"], cats["b"]["action"]) in {("block", "review"), ("review", "allow")}
    assert "rank in A" in gap["formula"]
    assert {g["group"] for g in gap["groups"] if g["weaker"]} >= {"pangolins", "rhinos"}


def test_the_score_is_zero_for_a_pack_that_allows_everything_and_not_measured_where_nothing_is_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nothing = house(tmp_path, "schema: inthewild.policy/1\nname: none\nversion: 1\ndefault: {id: rest, action: allow}\n")
    assert json.loads(run(capsys, "diff", "framework", nothing, "--json")[1])["score"] == 0
    assert json.loads(run(capsys, "diff", nothing, "framework", "--json")[1])["score"] is None
    assert "not measured" in run(capsys, "diff", nothing, "framework")[1]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.urls += [v or "" for k, v in attrs if k in ("href", "src", "onload", "onclick")]


def test_the_page_of_a_diff_is_self_contained_and_escaped(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "gap.html"
    market = "<script>alert(1)</script>"
    assert run(capsys, "diff", "framework", house(tmp_path), "--html", str(out), "--market", market)[0] == 0
    text = out.read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert "script" not in page.tags and "link" not in page.tags and "img" not in page.tags
    assert not page.urls
    assert "&lt;script&gt;" in text.lower()
    assert "big cats" in text and "house/2" in text


def test_coverage_shows_the_cells_that_no_rule_decides(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert " 0 not" in run(capsys, "coverage", "framework")[1]
    code, out = run(capsys, "coverage", house(tmp_path), "--json")
    found = json.loads(out)
    assert code == 0
    cats = [u for u in found["undecided"] if u["group"] == "big cats"]
    assert cats and all(band == "medium" for u in cats for _, band in u["where"])


def test_export_writes_expressions(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "cel.json"
    assert run(capsys, "export", "framework", "--to", "cel", "--out", str(out))[0] == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data["rules"][0]["expression"] == 'has(finding.concept) && finding.band in ["high", "low", "medium"]'
    assert run(capsys, "export", "framework", "--to", "rego")[0] == 2


def test_scan_and_explain_take_a_policy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    listing = tmp_path / "listings.csv"
    listing.write_text("id,text,lang\n1,genuine African elephant ivory carving for sale,en\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["scan", str(listing), "--policy", "framework+uk", "--market", "GB", "--quiet"])
    assert end.value.code in (0, None)
    decision = json.loads(capsys.readouterr().out)
    assert decision["versions"]["policy"] == "framework/1+uk/1"
    assert {"GB"} <= {law["jurisdiction"] for law in decision["policy"]["law"]}
    with pytest.raises(SystemExit):
        main(
            [
                "explain",
                "genuine African elephant ivory carving for sale",
                "--policy",
                "framework+uk",
                "--market",
                "GB",
                "--lang",
                "en",
            ]
        )
    out = capsys.readouterr().out
    assert "law: GB: likely-illegal: Ivory Act 2018, section 1 (rule uk-ivory-elephant)" in out
    assert "ask: What is the number of the exemption certificate or registration?" in out


def test_a_bad_policy_stops_a_scan_before_it_begins(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    listing = tmp_path / "listings.csv"
    listing.write_text("id,text\n1,ivory\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["scan", str(listing), "--policy", house(tmp_path, PACK), "--quiet"])
    assert end.value.code == 1
    assert "house.yaml:7:9" in capsys.readouterr().err
