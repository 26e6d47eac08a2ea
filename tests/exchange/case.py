"""Decisions for the legal forms: a tusk, a pangolin, an orchid; with personal data that must never leave."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from inthewild.exchange.config import Config
from inthewild.exchange.decisions import Line
from inthewild.lexicon.files import DATA
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Decision, Evidence, Finding, Versions
from inthewild.serial import decision_to_dict

TREE = Taxonomy(DATA)
PHONE, MAIL, SELLER = "+49 170 1234567", "max@example.com", "shop-7"


def evidence(kind: str, sense: str, surface: str, weight: float = 1.0) -> Evidence:
    return Evidence(kind, sense, "aaaaaaaaaa", surface, "en", "exact", "text", 0, len(surface), surface, "r", weight)


def finding(taxon: str, name: str, specimen: str, *more: Evidence) -> Finding:
    named = evidence("taxon", f"taxon:{taxon}", name.split()[0].lower(), 3.0)
    call = evidence("fact", "fact.contact", PHONE), evidence("contact", "fact.contact", MAIL)
    return Finding(
        taxon, name, TREE.group(taxon), specimen, "I", "1990-01-18", "prohibited", "intent.sell", (), 0.97, "high",
        (named, evidence("intent", "intent.sell", "for sale"), *call, *more), "", "",
    )  # fmt: skip


TUSK = Decision(
    "item-1", "en", "block", 0.97, "high", 4, "prohibited-severe", 0, "An offer.", "",
    (finding("elephantidae", "Elephantidae", "TUS"),), Versions("0.1.0", "l1", "m1", "default/1"),
    {"surface": "listing", "created_at": "2026-11-18T10:00:00Z", "market": ("DE",)},
)  # fmt: skip
PANGOLIN = replace(TUSK, id="item-2", lang="fr-CA", findings=(finding("manidae", "Manidae", "SCA"),))
ORCHID = replace(TUSK, id="item-3", lang=None, findings=(finding("orchidaceae", "Orchidaceae", "LIV"),))
CLEAN = replace(TUSK, id="item-4", action="allow", findings=(), decided_by=None)

CONFIG = Config.of(
    {
        "platform": "Example Market", "contact": "https://market.example/contact", "complaint_url": "https://market.example/complain",
        "terms_url": "https://market.example/terms", "notifier": "Example Organisation", "notifier_email": "notices@ngo.example",
    }
)  # fmt: skip
GROUNDS = """
[default]
terms = "Terms of use, section 9"

[rule."prohibited-severe"]
ground = "DECISION_GROUND_ILLEGAL_CONTENT"
legal = "Council Regulation (EC) No 338/97, Article 8"
"""


def line(decision: Decision, where: str = "d.jsonl:1", **more: Any) -> Line:
    return Line(decision, decision_to_dict(decision) | more, where)


def write(path: Path, *decisions: Decision | str) -> Path:
    rows = [d if isinstance(d, str) else json.dumps(decision_to_dict(d), default=str) for d in decisions]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
