"""Decisions as Arrow columns, for Parquet output and for whoever scans data frames."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from inthewild.bulk.render import Only
from inthewild.records import DECISION_SCHEMA, Decision
from inthewild.serial import decision_to_dict

_text, _number = pa.string(), pa.float64()

_EVIDENCE = pa.struct(
    [(name, _text) for name in ("kind", "sense", "term_id", "term", "lang", "view", "field")]
    + [("start", pa.int64()), ("end", pa.int64()), ("surface", _text), ("reason", _text), ("weight", _number)]
)
_FINDING = pa.struct(
    [(n, _text) for n in ("taxon", "taxon_name", "group", "specimen", "appendix", "as_of", "legality", "intent")]
    + [("claims", pa.list_(_text)), ("score", _number), ("band", _text), ("concept", _text)]
    + [("evidence", pa.list_(_EVIDENCE))]
)

#: One row a decision. ``inputs`` is JSON; schema, versions and calibration, equal in all rows, are metadata.
FIELDS = pa.schema(
    [
        ("id", _text),
        ("lang", _text),
        ("action", _text),
        ("score", _number),
        ("band", _text),
        ("severity", pa.int64()),
        ("rule_id", _text),
        ("decided_by", pa.int64()),
        ("reason", _text),
        ("message", _text),
        ("findings", pa.list_(_FINDING)),
        ("inputs", _text),
    ]
)


def schema_of(clean: Decision) -> Any:
    """The Arrow schema, with what is equal in all rows as metadata."""
    data = decision_to_dict(clean)
    return FIELDS.with_metadata(
        {
            "inthewild.schema": DECISION_SCHEMA,
            "inthewild.versions": json.dumps(data["versions"]),
            "inthewild.calibration": data["calibration"],
        }
    )


class Arrow:
    """A batch as the bytes of an Arrow stream with one record batch; empty if no row is to be written."""

    def __init__(self, clean: Decision, only: Only) -> None:
        self.only = only
        self.schema = schema_of(clean)
        self._clean = _row(clean)

    def batch(self, ids: Sequence[str], langs: Sequence[str | None], found: Mapping[int, Decision]) -> Any:
        """The rows as a record batch."""
        if self.only is Only.ALL:
            rows: dict[int, dict[str, Any]] = {i: _row(d) for i, d in found.items()}
            size = len(ids)
        else:
            kept = [d for d in found.values() if self.only.keeps(d)]
            rows = {i: _row(d) for i, d in enumerate(kept)}
            size = len(kept)
            ids, langs = [d.id for d in kept], [d.lang for d in kept]
        columns: dict[str, list[Any]] = {name: [self._clean[name]] * size for name in FIELDS.names}
        columns["id"], columns["lang"] = [_valid(i) for i in ids], list(langs)
        for i, row in rows.items():
            for name, value in row.items():
                columns[name][i] = value
        arrays = [pa.array(columns[field.name], type=field.type) for field in self.schema]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def render(self, ids: Sequence[str], langs: Sequence[str | None], found: Mapping[int, Decision]) -> bytes:
        """The record batch in Arrow's stream format."""
        batch = self.batch(ids, langs, found)
        if not batch.num_rows:
            return b""
        out = pa.BufferOutputStream()
        with pa.ipc.new_stream(out, self.schema) as writer:
            writer.write_batch(batch)
        data: bytes = out.getvalue().to_pybytes()
        return data


def _row(decision: Decision) -> dict[str, Any]:
    data: dict[str, Any] = _valid(decision_to_dict(decision))
    row = {name: data[name] for name in FIELDS.names if name != "inputs"}
    row["inputs"] = json.dumps(data["inputs"], ensure_ascii=False, default=str)
    return row


def _valid(value: Any) -> Any:
    """Texts that UTF-8 can carry: a lone surrogate becomes its escape, as in the other formats."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {k: _valid(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_valid(v) for v in value]
    return value
