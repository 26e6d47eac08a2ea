"""Disguised test rows: known texts with their terms replaced by disguises, and where each disguise stands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inthewild.learn.redteam import disguise
from inthewild.learn.redteam.technique import Technique

SCHEMA = "inthewild.redteam/1"
COLUMNS = ("id", "technique", "tier", "lang", "text", "surface", "start", "end", "original", "test_data")


class RowFormat(StrEnum):
    """How the rows are written."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"


@dataclass(frozen=True, slots=True)
class Known:
    """A text that a filter should catch, and the span (code points, half-open) of the term in it."""

    id: str
    text: str
    start: int
    end: int
    lang: str = ""

    @property
    def term(self) -> str:
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Row:
    """One disguised text. ``surface`` is ``text[start:end]``; ``original`` is the term that it hides."""

    id: str
    technique: str
    tier: str
    lang: str
    text: str
    surface: str
    start: int
    end: int
    original: str

    def fields(self) -> dict[str, object]:
        """By column name; every row says that it is test data."""
        return {name: getattr(self, name) for name in COLUMNS[:-1]} | {"test_data": SCHEMA}


def disguised(known: Iterable[Known], techniques: Sequence[Technique], seed: int) -> Iterator[Row]:
    """Each text disguised by each technique that is made for its term."""
    for item in known:
        for technique in techniques:
            made = disguise(item.term, technique.name, seed)
            if made is None:
                continue
            start = item.start + len(made.before)
            text = item.text[: item.start] + made.before + made.surface + made.after + item.text[item.end :]
            end = start + len(made.surface)
            name = f"redteam:{item.id}:{technique.name}:{seed}"
            yield Row(name, technique.name, technique.tier, item.lang, text, made.surface, start, end, item.term)


def render(rows: Iterable[Row], form: RowFormat) -> Iterator[str]:
    """The rows as lines, the header first where there is one.

    CSV and TSV keep line breaks inside quoted cells. A cell that a spreadsheet would take for a formula is not changed:
    the surface must stay what it is, so these files are for programs.
    """
    if form is RowFormat.JSONL:
        for row in rows:
            yield json.dumps(row.fields(), ensure_ascii=False) + "\n"
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t" if form is RowFormat.TSV else ",", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row.fields())
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    if out.tell():
        yield out.getvalue()
