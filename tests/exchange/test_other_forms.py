"""Notices, texts to users, the accuracy table and the yearly figures of a trusted flagger."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from case import CLEAN, CONFIG, GROUNDS, MAIL, PANGOLIN, PHONE, TREE, TUSK, evidence, line
from hypothesis import given
from hypothesis import strategies as st

from inthewild.errors import InputError, InTheWildError
from inthewild.exchange import accuracy, statement, trusted_flagger
from inthewild.exchange.decisions import Problem
from inthewild.exchange.facts import personal, without_personal_data, words
from inthewild.exchange.grounds import Grounds
from inthewild.exchange.notice import Notices, as_text, is_url
from inthewild.exchange.statement import UserStatements

NOW = "2026-11-21T10:00:00Z"
URLS = {"item-1": "https://market.example/item/1", "item-2": "https://market.example/item/2"}


@pytest.fixture
def legal(tmp_path: Path) -> Grounds:
    path = tmp_path / "grounds.toml"
    path.write_text(GROUNDS, encoding="utf-8")
    return Grounds(TREE, path)


# -- Article 16


def notices(legal: Grounds, *decisions: Any, urls: dict[str, str] | None = None) -> tuple[list[dict[str, Any]], list[str]]:
    problems: list[Problem] = []
    maker = Notices(CONFIG, legal, TREE, URLS if urls is None else urls, "wildlife-analyst", NOW)
    return list(maker.of([line(d, f"f:{i}") for i, d in enumerate(decisions, 1)], problems.append)), [str(p) for p in problems]


def test_a_notice_has_the_four_things_that_article_16_asks_for(legal: Grounds) -> None:
    found, problems = notices(legal, TUSK, CLEAN)
    assert problems == [] and len(found) == 1
    notice = found[0]
    assert notice["legal_basis"].startswith("Council Regulation") and "Elephantidae" in notice["explanation"]
    assert notice["urls"] == ["https://market.example/item/1"]
    assert (notice["notifier"], notice["notifier_email"]) == ("Example Organisation", "notices@ngo.example")
    assert "good faith" in notice["bona_fide"]["statement"] and notice["bona_fide"]["confirmed_by"] == "wildlife-analyst"
    assert all(
        text in as_text(notice) for text in (notice["urls"][0], notice["legal_basis"], "notices@ngo.example", "good faith")
    )


def test_a_notice_without_address_or_legal_basis_is_left_out_and_named(legal: Grounds) -> None:
    found, problems = notices(legal, TUSK, replace(PANGOLIN, rule_id="own-terms"), urls={"item-2": "https://x.example/2"})
    assert found == []
    assert problems[0].startswith("f:1: no exact address of item 'item-1'")
    assert problems[1].startswith("f:2: no legal basis for rule own-terms")


def test_nobody_notifies_without_a_name_and_a_confirmation(legal: Grounds) -> None:
    with pytest.raises(InputError, match="no notifier"):
        Notices(replace(CONFIG, notifier=""), legal, TREE, URLS, "x", NOW)
    with pytest.raises(InputError, match="nobody has confirmed"):
        Notices(CONFIG, legal, TREE, URLS, "", NOW)


def test_a_notice_quotes_no_address_of_a_seller(legal: Grounds) -> None:
    text = json.dumps(notices(legal, TUSK)[0])
    assert PHONE not in text and MAIL not in text


@pytest.mark.parametrize(
    "text", ["item-1", "http://", "ftp://x.example/1", "javascript:alert(1)", "http://[bad", "https://a b/", ""]
)
def test_what_is_no_address(text: str) -> None:
    assert not is_url(text)


# -- Article 17


def test_sentences_exist_in_the_five_languages_with_all_their_places() -> None:
    assert statement.languages() == ("ar", "en", "es", "fr", "zh-Hans")
    for lang in statement.languages():
        texts, checked = statement.read(statement.FOLDER / f"statement.{lang}.tsv")
        assert set(texts) == set(statement.PARTS)
        assert (checked == "not checked by a native reader") == (lang != "en")


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "court"), ("fr", "tribunal"), ("es", "tribunales"), ("ar", "القضاء"), ("zh-CN", "法院")]
)
def test_a_user_is_told_everything_in_their_language(legal: Grounds, lang: str, word: str) -> None:
    told = UserStatements(CONFIG, TREE).of(TUSK, legal.of(TUSK, {}), lang)
    for text in ("Example Market", "item-1", "Elephantidae", "338/97", CONFIG.complaint_url, CONFIG.contact, word):
        assert text in told.text, text
    assert "{" not in told.text and PHONE not in told.text and MAIL not in told.text


def test_the_language_of_the_item_stands_in_and_english_for_the_rest(legal: Grounds) -> None:
    writer = UserStatements(CONFIG, TREE)
    assert writer.of(PANGOLIN, legal.of(PANGOLIN, {})).lang == "fr"
    assert writer.of(replace(TUSK, lang="sw"), legal.of(TUSK, {})).lang == "en"


def test_our_own_terms_are_never_called_a_law() -> None:
    told = UserStatements(CONFIG, TREE).of(TUSK, Grounds(TREE).of(TUSK, {}), "en").text
    assert "does not say that you have broken a law" in told and "illegal" not in told


def test_scope_and_automation_are_said_as_they_are(legal: Grounds) -> None:
    config = replace(CONFIG, territorial_scope=("FR", "DE"), automated_decision="AUTOMATED_DECISION_PARTIALLY", complaint_url="")
    told = UserStatements(config, TREE).of(TUSK, legal.of(TUSK, {}), "en").text
    assert "This holds in: DE, FR." in told and "A person took part" in told and "complain to us" not in told


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("title\tDecision\tx", "places"),
        ("nope\tText\tx", "unknown"),
        ("court\tYou {x} can\tx", "places"),
        ("court\tok\tx", "no sentence"),
    ],
)
def test_a_damaged_file_of_sentences_is_refused(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "statement.xx.tsv"
    path.write_text(f"part\ttext\tchecked\n{row}\n")
    with pytest.raises(InTheWildError, match=complaint):
        statement.read(path)


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_looks_like_personal_data_is_taken_out(before: str, after: str) -> None:
    for secret in (MAIL, PHONE, "@some_seller"):
        assert secret not in without_personal_data(f"{before} {secret} {after}")
    assert not personal(without_personal_data(f"{before} {MAIL} {after}"))


def test_words_that_are_quoted_hold_no_address_and_no_fact() -> None:
    told = replace(TUSK.findings[0], evidence=(*TUSK.findings[0].evidence, evidence("intent", "intent.dm", f"mail {MAIL} now")))
    assert words(told) == ["elephantidae", "for sale", "mail [removed] now"]


# -- accuracy


def verdicts(*rows: dict[str, Any]) -> tuple[dict[str, tuple[bool, float]], list[str]]:
    problems: list[Problem] = []
    found = accuracy.read_verdicts([(f"v:{i}", r) for i, r in enumerate(rows, 1)], problems.append)
    return found, [str(p) for p in problems]


def test_the_header_and_the_indicators_are_those_of_the_template() -> None:
    text = accuracy.as_csv(accuracy.rows_of({}, "Market", "2026-01-01/2026-06-30"))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.splitlines()[0] == "Applicability,Service,Reporting period,Section,Indicator,Scope,Value,Contextual Information"
    assert len(rows) == 5 * (2 + 24)
    assert {r["Indicator"] for r in rows} >= {
        f"Accuracy of the automated means - {x}" for x in ("Accuracy", "Precision", "Recall")
    }


def test_nothing_is_shown_where_nothing_was_measured() -> None:
    rows = accuracy.rows_of({}, "Market", "p")
    shares = [r for r in rows if r["Indicator"] in accuracy.SHARES]
    assert all(r["Value"] == "" and r["Contextual Information"].startswith("not measured") for r in shares)


def test_shares_are_weighted_by_how_items_were_drawn() -> None:
    missed = replace(CLEAN, id="missed")
    known, problems = verdicts(
        {"id": "item-1", "verdict": "true"},
        {"id": "item-2", "verdict": False},
        {"id": "item-4", "verdict": "false", "probability": 0.01},
        {"id": "missed", "verdict": "true", "probability": 0.1},
    )
    assert problems == []
    cells = accuracy.measure([line(d) for d in (TUSK, PANGOLIN, CLEAN, missed)], known)
    total = cells[accuracy.TOTAL]
    assert (total.tp, total.fp, total.tn, total.fn, total.n, total.solely) == (1, 1, 100, 10, 4, 2)
    share, precision, recall = total.shares()
    assert (precision, recall) == (0.5, 1 / 11) and share == pytest.approx(101 / 112)
    assert cells["fr"].shares() == (None, 0.0, None)


def test_recall_is_not_measured_on_flagged_items_alone() -> None:
    known, _ = verdicts({"id": "item-1", "verdict": "true"})
    assert accuracy.measure([line(TUSK)], known)["en"].shares() == (None, 1.0, None)


def test_bad_verdicts_are_named() -> None:
    rows = ({"id": ""}, {"id": "a", "verdict": "maybe"}, {"id": "a", "verdict": True, "probability": 0},
            {"id": "b", "verdict": True}, {"id": "b", "verdict": True}, {"id": "c", "verdict": "unsure"})  # fmt: skip
    known, problems = verdicts(*rows)
    assert list(known) == ["b"] and [p.partition(":")[2].partition(":")[0] for p in problems] == ["1", "2", "3", "5"]


# -- Article 22


def sent(name: str, **more: Any) -> dict[str, Any]:
    row = {"schema": "inthewild.notice/1", "notice_id": name, "provider": "Market", "content_category": "ivory-horn"}
    return row | {"bona_fide": {"confirmed_at": NOW}, "decision": None} | more


def figures(*rows: dict[str, Any]) -> tuple[trusted_flagger.Figures, list[str]]:
    problems: list[Problem] = []
    found = trusted_flagger.count([(f"n:{i}", r) for i, r in enumerate(rows, 1)], 2026, problems.append)
    return found, [str(p) for p in problems]


def test_every_table_sums_to_the_number_of_notices() -> None:
    rows = [sent(str(i), provider=f"P{i % 3}", decision=["removed", None, "no action"][i % 3]) for i in range(10)]
    found, problems = figures(*rows, sent("old", bona_fide={"confirmed_at": "2025-12-31"}))
    assert problems == [] and found.total == 10
    data = trusted_flagger.report_of(found, CONFIG)
    assert all(sum(data[name].values()) == 10 for name in ("by_provider", "by_content", "by_action"))
    assert data["by_action"] == {"removed": 4, "no action": 3, "no answer yet": 3}
    table = list(csv.DictReader(io.StringIO(trusted_flagger.as_csv(found))))
    assert sum(int(row["notices"]) for row in table) == 10


def test_a_notice_that_was_answered_counts_once() -> None:
    found, _ = figures(sent("a"), sent("a", decision="removed"))
    assert found.by(2) == {"removed": 1}


def test_what_is_no_notice_is_named() -> None:
    rows = (
        {"schema": "x"},
        sent("a", provider=""),
        sent("a", decision="burnt"),
        sent("a", bona_fide=None),
        sent("a", provider=MAIL),
    )
    found, problems = figures(*rows)
    assert found.total == 0 and len(problems) == 5
    assert all(f"n:{i}:" in p for i, p in enumerate(problems, 1))


def test_the_report_holds_numbers_and_no_address(legal: Grounds) -> None:
    found, _ = figures(*notices(legal, TUSK, PANGOLIN)[0])
    text = json.dumps(trusted_flagger.report_of(found, CONFIG))
    assert found.total == 2 and "item" not in text and "@" not in text
