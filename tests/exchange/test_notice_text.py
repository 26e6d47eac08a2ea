"""The letter of a notice, in five languages: golden files, so that a change of a sentence is seen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from inthewild.exchange import notice_text
from inthewild.exchange.statement import languages

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
CHECK = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schemas/notice.schema.json").read_text("utf-8")))
#: SHA-256 over the sentences of good faith of all languages, by version: who changes a sentence names a new version.
SIGNED = {"1": "64d778a4"}


def notice(lang: str) -> dict[str, Any]:
    return {
        "schema": "inthewild.notice/1",
        "notice_id": "ntc_" + "a" * 26,
        "provider": "Example Market",
        "urls": ["https://market.example/item/1", "https://market.example/item/2"],
        "item_id": "1",
        "legal_basis": "Council Regulation (EC) No 338/97",
        "legal_basis_url": "",
        "explanation": notice_text.explanation(
            lang, subject="Manis (SPE)", appendix="I", legality="likely_illegal", words=("穿山甲", "scales")
        ),
        "content_category": "pangolins",
        "language": lang,
        "notifier": "Example Wildlife Trust",
        "notifier_email": "notices@trust.example",
        "trusted_flagger": True,
        "bona_fide": {
            "statement": notice_text.say(lang, "good_faith"),
            "version": notice_text.GOOD_FAITH_VERSION,
            "confirmed_by": "ngo_expert",
            "confirmed_at": "2026-11-21T10:00:00+00:00",
        },
        "automated_detection": False,
        "receipt_at": None,
        "decision": None,
        "decision_at": None,
        "eu": True,
        "seller": "rare_pets_77",
    }


@pytest.mark.parametrize("lang", languages())
def test_the_letter_is_the_golden_one(lang: str) -> None:
    made = notice(lang)
    CHECK.validate(made)
    text = notice_text.letter(made, due="2026-11-28", answer_url="https://hub.example/en/answer/xyz/", answer_until="2027-02-26")
    golden = (GOLDEN / f"notice.{lang}.txt").read_text("utf-8")
    assert f"{notice_text.subject_line(made)}\n\n{text}" == golden


@pytest.mark.parametrize("lang", languages())
def test_the_letter_has_the_four_things_of_article_16(lang: str) -> None:
    made = notice(lang)
    text = notice_text.letter(made)
    for part in (*made["urls"], made["legal_basis"], made["explanation"], "notices@trust.example", made["notifier"]):
        assert part in text
    assert made["bona_fide"]["statement"] in text


@pytest.mark.parametrize("missing", ["legal_basis", "explanation", "notifier", "notifier_email"])
def test_a_notice_in_the_union_that_lacks_one_of_the_four_is_refused(missing: str) -> None:
    assert not CHECK.is_valid({**notice("en"), missing: ""})


def test_a_platform_outside_the_union_gets_a_notice_without_its_law() -> None:
    made = {**notice("en"), "eu": False, "legal_basis": ""}
    CHECK.validate(made)
    assert "Article 16" not in notice_text.letter(made)


def test_another_sentence_of_good_faith_is_another_version() -> None:
    signed = "\n".join(notice_text.say(lang, "good_faith") for lang in languages())
    assert hashlib.sha256(signed.encode()).hexdigest()[:8] == SIGNED[notice_text.GOOD_FAITH_VERSION]
