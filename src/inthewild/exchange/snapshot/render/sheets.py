"""The snapshot as tables: CSV after RFC 4180 in UTF-8, and what a Data Package says of their columns.

Codes, not words: the tables are for programs and read alike in every language. An empty cell is "no number" and ``status`` says
why; a zero was counted. What people wrote cannot run in a spreadsheet: an apostrophe stands before = + - @.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inthewild.exchange.snapshot.records import Level, Lineage, Snapshot, Status
from inthewild.exchange.snapshot.render.checked import Figure, figures
from inthewild.lexicon.export import safe_cell

METHODS = ("count", "estimate", "detector")
Value = str | int | bool | None


@dataclass(frozen=True)
class Field:
    """A column: its name, ``integer``, ``string``, ``boolean`` or ``date``, and what it holds."""

    name: str
    kind: str
    says: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table. ``key`` are its columns that no two rows share; ``refers`` tells which column names a row of which other table."""

    name: str
    says: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]
    key: tuple[str, ...] = ()
    refers: Mapping[str, tuple[str, str]] | None = None

    def content(self) -> bytes:
        """The table as CSV with one header line."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([field.name for field in self.fields])
        writer.writerows([[_cell(value) for value in row] for row in self.rows])
        return out.getvalue().encode("utf-8")

    def schema(self) -> dict[str, Any]:
        """The columns as a Table Schema (Data Package)."""
        found: dict[str, Any] = {"fields": [_field(one) for one in self.fields], "missingValues": [""]}
        if self.key:
            found["primaryKey"] = list(self.key)
        if self.refers:
            found["foreignKeys"] = [
                {"fields": [own], "reference": {"resource": sheet, "fields": [other]}}
                for own, (sheet, other) in self.refers.items()
            ]
        return found


def sheets(snapshot: Snapshot) -> tuple[Sheet, ...]:
    """All tables of a snapshot. Raises InputError for a snapshot that must not be rendered (``checked.figures``)."""
    found = figures(snapshot)
    return (_cells(found), _sources(found), _lineage(snapshot.lineage), _definitions(snapshot), _statements(snapshot),
            _corrections(snapshot))  # fmt: skip


def _cells(found: Iterable[Figure]) -> Sheet:
    fields = (
        Field("cell", "string", "Id of the figure"),
        Field("metric", "string", "Code of the metric"),
        Field("version", "integer", "Version of its definition"),
        Field("period", "string", "Year, half year or quarter"),
        Field("dimension", "string", "Empty for all"),
        Field("member", "string", "Which one of the dimension"),
        Field("status", "string", "Whether there is a number", tuple(s.value for s in Status)),
        Field("value", "integer", "The figure, in the unit of its definition; empty if there is none"),
        Field("reporting", "integer", "Companies that gave it"),
        Field("asked", "integer", "Companies that were asked"),
        Field("level", "string", "The lowest level of verification behind it", tuple(one.value for one in Level)),
        *(Field(f"companies_{one.value}", "integer", f"Companies whose part is verified to {one.value}") for one in Level),
        *(Field(f"by_{one}", "integer", f"Companies that used the method {one}") for one in METHODS),
        Field("since", "string", "Period with which it is compared"),
        Field("before", "integer", "The figure then"),
        Field("growth", "integer", "Change at companies that reported both times under one definition"),
        Field("coverage", "integer", "Change because other companies report"),
        Field("redefined", "integer", "Change because the definition changed"),
        Field("sampled", "integer", "How many of its population experts checked"),
        Field("found", "integer", "How many of these were as defined"),
        Field("low", "integer", "Lower end of the 95 % Wilson interval, in parts of 10,000"),
        Field("high", "integer", "Upper end"),
        Field("note", "string", "What else is to be said"),
    )
    return Sheet("cells", "Every figure, with its coverage, level and change", fields, tuple(map(_cell_row, found)), ("cell",))


def _cell_row(one: Figure) -> tuple[Value, ...]:
    cell = one.cell
    known = cell.status is Status.REPORTED
    levels = [cell.levels.get(level.value, 0) if known else None for level in Level]
    methods = [cell.methods.get(method, 0) if known else None for method in METHODS]
    change, sample = cell.change, cell.sample
    return (
        cell.id, cell.metric, cell.definition, cell.period, one.dimension, one.member, cell.status.value, cell.value,
        cell.reporting, cell.asked, cell.level.value if cell.level else "", *levels, *methods,
        *((change.since, change.before, change.growth, change.coverage, change.definition) if change else (None,) * 5),
        *((sample.n, sample.found, sample.low, sample.high) if sample else (None,) * 4),
        cell.note,
    )  # fmt: skip


def _sources(found: Iterable[Figure]) -> Sheet:
    fields = (Field("cell", "string", "Id of the figure"), Field("entry", "string", "Id of an entry of its lineage"))
    rows = tuple((one.cell.id, entry.id) for one in found for entry in one.lineage)
    return Sheet(
        "sources", "Which entries a figure comes from", fields, rows, ("cell", "entry"),
        {"cell": ("cells", "cell"), "entry": ("lineage", "entry")},
    )  # fmt: skip


def _lineage(lineage: Iterable[Lineage]) -> Sheet:
    fields = (
        Field("entry", "string", "Id of the entry"),
        Field("kind", "string", "submission, hub (counted from its own records) or history (a published document)"),
        Field("metric", "string", "Code of the metric"),
        Field("version", "integer", "Version of its definition"),
        Field("period", "string", "Year, half year or quarter"),
        Field("dimension", "string", "Empty for all"),
        Field("member", "string", "Which one of the dimension"),
        Field("public", "boolean", "Whether it stands here in full"),
        Field("commitment", "string", "SHA-256 over 32 bytes of salt and the canonical entry"),
        Field("level", "string", "Level of verification", tuple(one.value for one in Level)),
        Field("method", "string", "How it was counted"),
        Field("organisation", "string", "Who gave it, if public"),
        Field("platform", "string", "For which platform, if public"),
        Field("value", "integer", "What was given, if public"),
        Field("source", "string", "Where it stands"),
        Field("source_url", "string", "Address of that"),
        Field("submitted_at", "string", "When it was given"),
    )
    rows = tuple(
        (
            one.id, one.kind, one.metric, one.definition, one.period, *_by(one.by), one.public, one.commitment, one.level.value,
            one.method, one.organisation, one.platform, one.value, one.source, one.source_url, one.submitted_at,
        )
        for one in lineage
    )  # fmt: skip
    return Sheet("lineage", "Where the figures come from; of entries that are not public only the commitment", fields, rows,
                 ("entry",))  # fmt: skip


def _definitions(snapshot: Snapshot) -> Sheet:
    fields = (
        Field("metric", "string", "Code"),
        Field("version", "integer", "Version"),
        Field("name", "string", "Name in English"),
        Field("unit", "string", "Unit"),
        Field("counted", "string", "What counts"),
        Field("not_counted", "string", "What does not"),
        Field("additive", "boolean", "Whether values of platforms may be added"),
        Field("methods", "string", "Methods that are allowed, with ; between"),
        Field("denominator", "string", "What it is a part of"),
        Field("group", "string", "Metrics of one group are shown together and never summed"),
    )
    rows = tuple(
        (d.code, d.version, d.name, d.unit, d.text, d.not_counted, d.additive, ";".join(d.methods), d.denominator, d.group)
        for d in snapshot.definitions
    )
    return Sheet("definitions", "What each metric counts", fields, rows, ("metric", "version"))


def _statements(snapshot: Snapshot) -> Sheet:
    fields = (
        Field("organisation", "string", "Company"),
        Field("state", "string", "confirmed, objected, silent or not_reported"),
        Field("text", "string", "Its own words"),
    )
    rows = [(one.organisation, one.state, one.text) for one in snapshot.statements]
    told = {row[0] for row in rows}
    rows += [(name, "not_reported", "") for name in snapshot.missing if name not in told]
    return Sheet("statements", "What the companies say of their figures", fields, tuple(rows))


def _corrections(snapshot: Snapshot) -> Sheet:
    fields = (
        Field("cell", "string", "Id of the figure"),
        Field("period", "string", "Its period"),
        Field("before", "integer", "What it was; empty if it had no number"),
        Field("after", "integer", "What it is"),
        Field("reason", "string", "Why"),
        Field("day", "string", "When"),
    )
    rows = tuple((r.cell, r.period, r.before, r.after, r.reason, r.day) for r in snapshot.restatements)
    return Sheet("corrections", "Figures that were corrected after publication", fields, rows)


def _by(by: Mapping[str, str]) -> tuple[str, str]:
    return next(iter(by.items()), ("", ""))


def _field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"name": field.name, "type": field.kind, "description": field.says}
    if field.values:
        found["constraints"] = {"enum": list(field.values)}
    return found


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value) if isinstance(value, int) else safe_cell(value)


def columns(sheet: Sheet) -> Sequence[str]:
    """The names of the columns, in order."""
    return [field.name for field in sheet.fields]
