"""``inthewild explain``: marks, reasons, JSON, standard input, exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from command import inthewild

from inthewild.cli.explain import changes, lines, marked
from inthewild.detector import Detector
from inthewild.records import Evidence, Listing

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/decision.schema.json").read_text(encoding="utf-8"))
TEXT = "R.h.i.n.o, whole h0rn, genuine, for sale"


def explained(detector: Detector, text: str, title: str = "", lang: str | None = "en") -> str:
    decision = detector.check(Listing(id="", title=title, text=text, lang=lang))
    return "\n".join(lines(decision, {"title": title, "text": text}, detector.model))


@pytest.fixture(scope="module")
def shown() -> str:
    """What a person sees who asks for an explanation."""
    return inthewild("explain", TEXT, "--lang", "en").stdout


def test_the_spans_that_led_to_the_decision_are_marked(shown: str) -> None:
    line = next(part for part in shown.splitlines() if part.startswith("text: "))
    assert line.replace("[", "").replace("]", "") == f"text: {TEXT}"
    for word in ("R.h.i.n.o", "h0rn", "genuine", "for sale"):
        assert f"[{word}]" in line


def test_action_rule_policy_score_band_and_calibration_are_named(shown: str) -> None:
    head = shown.splitlines()
    assert head[0].strip().startswith(("REVIEW", "BLOCK"))
    assert "rule prohibited" in head[1]
    assert "policy default/" in head[1]
    assert "calibration: platt" in head[1]


def test_every_piece_of_evidence_shows_weight_place_and_view(shown: str) -> None:
    start = TEXT.index("h0rn")
    assert f"'h0rn' in text {start}-{start + 4}" in shown
    assert "[leet]" in shown
    assert "[squeeze]" in shown
    assert re.search(r"\+\d\.\d  'genuine'", shown)


def test_it_says_what_would_change_the_decision(shown: str) -> None:
    assert "What would change this decision:" in shown
    assert "imitation" in shown.partition("What would change")[2]


def test_piped_output_has_no_terminal_codes(shown: str) -> None:
    assert "\x1b" not in shown


def test_json_is_one_line_that_fits_the_schema_and_comes_from_standard_input_too() -> None:
    direct = inthewild("explain", TEXT, "--lang", "en", "--json").stdout
    piped = inthewild("explain", "-", "--lang", "en", "--json", stdin=TEXT + "\n").stdout
    assert direct == piped
    assert direct.count("\n") == 1
    decision = json.loads(direct)
    jsonschema.Draft202012Validator(SCHEMA).validate(decision)
    assert decision["action"] in ("review", "block")
    for finding in decision["findings"]:
        for e in finding["evidence"]:
            assert TEXT[e["start"] : e["end"]] == e["surface"]


def test_a_clean_text_is_allowed_and_the_json_still_fits() -> None:
    decision = json.loads(inthewild("explain", "A used bicycle", "--json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(decision)
    assert (decision["action"], decision["findings"], decision["decided_by"]) == ("allow", [], None)


def test_bytes_that_are_not_utf8_do_no_harm() -> None:
    out = inthewild("explain", "-", "--lang", "en", stdin=b"\xff\xfe real tiger skin for sale \xe9").stdout
    assert "[tiger]" in out


def test_the_surface_decides_with() -> None:
    decision = json.loads(inthewild("explain", "real tiger skin", "--lang", "en", "--surface", "search", "--json").stdout)
    assert (decision["action"], decision["inputs"]["surface"]) == ("educate", "search")


def test_a_wrong_surface_or_option_is_a_usage_error() -> None:
    assert "shop" in inthewild("explain", "x", "--surface", "shop", expect=2).stderr
    assert "--nonsense" in inthewild("explain", "x", "--nonsense", expect=2).stderr


def test_title_and_text_are_both_shown(detector: Detector) -> None:
    out = explained(detector, "with head, for sale", title="Real tiger skin")
    assert "title: [Real] [tiger] [skin]" in out or "title: [Real] [tiger skin]" in out
    assert "text: with head, [for sale]" in out or "[for sale]" in out


def test_a_clean_text_says_what_to_do_next(detector: Detector) -> None:
    out = explained(detector, "A used bicycle")
    assert "Nothing was found." in out
    assert "lexicon lookup" in out


def test_what_would_change_names_the_words_that_carry_the_band(detector: Detector) -> None:
    decision = detector.check(Listing("", "slow loris for sale", lang="en"))
    assert decision.decided_by is not None
    said = changes(decision.findings[decision.decided_by], detector.model)
    assert any("without 'for sale'" in s for s in said)


def _evidence(start: int, end: int) -> Evidence:
    return Evidence("k", "s", "t", "t", "en", "exact", "text", start, end, "", "", 0.0)


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([], "abcdef"),
        ([(0, 2)], "[ab]cdef"),
        ([(0, 3), (2, 5)], "[abcde]f"),
        ([(0, 6), (1, 2)], "[abcdef]"),
        ([(4, 6), (0, 1), (0, 1)], "[a]bcd[ef]"),
        ([(0, 2), (2, 4)], "[ab][cd]ef"),
        ([(4, 99)], "abcdef"),
    ],
)
def test_marks_are_merged_where_spans_overlap(spans: list[tuple[int, int]], wanted: str) -> None:
    assert marked("abcdef", [_evidence(a, b) for a, b in spans]) == wanted
