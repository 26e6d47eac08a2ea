"""Decisions as bytes: JSON lines, CSV, or an Arrow stream for Parquet. Runs in the workers; one process only writes.

Of a clean row everything but id and lang is known beforehand, so it costs two short strings.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Protocol

from inthewild.records import DECISION_SCHEMA, Action, Decision
from inthewild.serial import decision_to_dict, decision_to_json, dumps


class OutFormat(StrEnum):
    """The shape of the output."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


class Only(StrEnum):
    """Which rows are written: all, those with a finding, or those that are to be reviewed or blocked."""

    ALL = "all"
    FINDINGS = "findings"
    REVIEW = "review"

    def keeps(self, decision: Decision) -> bool:
        """Whether a decision with at least one finding is written."""
        return self is not Only.REVIEW or Action(decision.action).rank >= Action.REVIEW.rank


class Renderer(Protocol):
    """Renders the rows of a batch."""

    def render(self, ids: Sequence[str], langs: Sequence[str | None], found: Mapping[int, Decision]) -> bytes:
        """The bytes of the rows in order; ``found`` has the rows that are not clean."""


class JsonLines:
    """One decision a line, as ``inthewild.decision/1``."""

    def __init__(self, clean: Decision, only: Only) -> None:
        self.only = only
        tail = {k: v for k, v in decision_to_dict(clean).items() if k not in {"schema", "id", "lang"}}
        self._head = f'{{"schema":{json.dumps(DECISION_SCHEMA)},"id":'
        self._tail = f",{dumps(tail)[1:]}\n"
        self._rest = lru_cache(maxsize=1024)(self._rest_of)

    def render(self, ids: Sequence[str], langs: Sequence[str | None], found: Mapping[int, Decision]) -> bytes:
        """Lines, each with its line break."""
        if self.only is not Only.ALL:
            kept = [d for d in found.values() if self.only.keeps(d)]
            return "".join(f"{decision_to_json(d)}\n" for d in kept).encode()
        head, quote, rest = self._head, encode_basestring, self._rest
        lines = [f"{head}{quote(id_)}{rest(lang)}" for id_, lang in zip(ids, langs, strict=True)]
        for i, decision in found.items():
            lines[i] = f"{decision_to_json(decision)}\n"
        # An id may hold a lone surrogate; backslashreplace writes it as the JSON escape that it is.
        return "".join(lines).encode("utf-8", "backslashreplace")

    def _rest_of(self, lang: str | None) -> str:
        return f',"lang":{dumps(lang)}{self._tail}'


#: The columns of CSV output and of the table.
COLUMNS = (
    "id", "lang", "action", "score", "band", "severity", "rule_id", "reason", "message", "taxa", "specimens",
    "legality", "surfaces", "findings", "lexicon", "policy", "calibration", "muted",
)  # fmt: skip


#: The senses that name what is offered; intents, prices and the like are not shown in one row.
_NAMING = ("taxon:", "specimen:", "pair:", "custom:")


def flat(decision: Decision) -> dict[str, Any]:
    """A decision on one row: what its findings name, joined by ``; `` and each once, the deciding finding first."""
    findings = list(decision.findings)
    if decision.decided_by is not None:
        findings.insert(0, findings.pop(decision.decided_by))
    surfaces = [e.surface for f in findings for e in f.evidence if e.sense.startswith(_NAMING)]
    joined = {
        "taxa": [f.taxon_name or f.taxon for f in findings],
        "specimens": [f.specimen for f in findings],
        "legality": [f.legality for f in findings],
        "surfaces": surfaces,
    }
    return {
        **{name: getattr(decision, name) for name in COLUMNS[1:9]},
        "id": decision.id,
        **{name: "; ".join(dict.fromkeys(v for v in values if v)) for name, values in joined.items()},
        "findings": len(findings),
        "lexicon": decision.versions.lexicon,
        "policy": decision.versions.policy,
        "calibration": decision.calibration,
        "muted": _muted(decision),
    }


def _muted(decision: Decision) -> str:
    """The action that there would have been, and the overrides that had a say."""
    muted = decision.muted
    return f"{muted.action}: {', '.join(note.id for note in muted.by)}" if muted else ""


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: one that starts like a formula gets an apostrophe before it."""
    if isinstance(value, str):
        if value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
            value = f"'{value}"
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


class Csv:
    """One row a decision, under :data:`COLUMNS`."""

    def __init__(self, clean: Decision, only: Only) -> None:
        self.only = only
        row = flat(clean)
        self._tail = [safe_cell(row[name]) for name in COLUMNS[2:]]

    @staticmethod
    def header() -> bytes:
        """The first line of the file."""
        return (",".join(COLUMNS) + "\r\n").encode()

    def render(self, ids: Sequence[str], langs: Sequence[str | None], found: Mapping[int, Decision]) -> bytes:
        """Rows as RFC 4180 has them."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        if self.only is Only.ALL:
            for i, (id_, lang) in enumerate(zip(ids, langs, strict=True)):
                decision = found.get(i)
                if decision is None:
                    writer.writerow([safe_cell(id_), lang, *self._tail])
                else:
                    self._write(writer, decision)
        else:
            for decision in found.values():
                if self.only.keeps(decision):
                    self._write(writer, decision)
        return out.getvalue().encode()

    def _write(self, writer: Any, decision: Decision) -> None:
        row = flat(decision)
        writer.writerow([safe_cell(row[name]) for name in COLUMNS])


def make_renderer(form: OutFormat, clean: Decision, only: Only) -> Renderer:
    """The renderer of a format; a table is drawn by its sink, from JSON lines of what was found."""
    if form is OutFormat.CSV:
        return Csv(clean, only)
    if form is OutFormat.PARQUET:
        from inthewild.bulk.arrow import Arrow

        return Arrow(clean, only)
    return JsonLines(clean, only)
