"""Disguised rows over own terms and own sentences in many languages: disguise/languages.json and the red team."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from inthewild.learn.redteam import TECHNIQUES
from inthewild.learn.redteam.rows import Known, Row, disguised
from inthewild.matching import Matcher

_FILE = Path(__file__).parent / "disguise/languages.json"
LANGUAGES: dict[str, dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))


def own_matcher() -> Matcher:
    """Only the terms of the suite, as a company would give its own."""
    return Matcher.from_terms(
        {"term": t, "lang": lang, "concept": t} for lang, entry in LANGUAGES.items() for t in entry["terms"]
    )


def in_frames(kind: str, seed: int = 0) -> list[Row]:
    """Every term of every language disguised by every technique, each time in the next sentence of ``kind``."""
    rows: list[Row] = []
    techniques = list(TECHNIQUES.values())
    for lang, entry in LANGUAGES.items():
        frames = entry[kind]
        for i, term in enumerate(entry["terms"]):
            for k, technique in enumerate(techniques):
                before, after = frames[(i + k + seed) % len(frames)].split("{}")
                start = len(before)
                known = Known(f"{lang}-{i}", before + term + after, start, start + len(term), lang)
                rows += disguised([known], [technique], seed)
    return rows
