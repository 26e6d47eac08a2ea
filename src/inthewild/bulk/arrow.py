"""Decisions as Arrow columns, for Parquet output: those of ``Detector.scan_columns``, and what a replay needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from inthewild.bulk.render import Only
from inthewild.columns import SCHEMA
from inthewild.records import DECISION_SCHEMA, Decision
from inthewild.serial import decision_to_dict, dumps

#: One row a decision; ``findings``, ``muted`` and ``inputs`` are JSON texts.
FIELDS = pa.schema(
    [*SCHEMA, pa.field("inputs", pa.string()), pa.field("calibration", pa.string())],
    metadata={"inthewild.schema": DECISION_SCHEMA},
)


class Arrow:
    """A batch as the bytes of an Arrow stream with one record batch; empty if no row is to be written."""

    def __init__(self, clean: Decision, only: Only) -> None:
        self.only = only
        self._clean = _row(clean)

    def render(self, ids: Sequence[str], langs: Sequence[str | None], found: Mapping[int, Decision]) -> bytes:
        """The record batch in Arrow's stream format."""
        if self.only is Only.ALL:
            batch = self._all(ids, langs, found)
        else:
            batch = _batch([_row(d) for d in found.values() if self.only.keeps(d)])
        if not batch.num_rows:
            return b""
        out = pa.BufferOutputStream()
        with pa.ipc.new_stream(out, FIELDS) as writer:
            writer.write_batch(batch)
        data: bytes = out.getvalue().to_pybytes()
        return data

    def _all(self, ids: Sequence[str], langs: Sequence[str | None], found: Mapping[int, Decision]) -> Any:
        """The clean row and the rows that are not clean, each once, then taken as often as they occur."""
        distinct = _batch([self._clean, *(_row(d) for d in found.values())])
        place = [0] * len(ids)
        tongues = list(langs)
        for number, (i, decision) in enumerate(found.items(), 1):
            place[i] = number
            tongues[i] = decision.lang
        rows = distinct.take(pa.array(place, pa.int32()))
        columns = [pa.array([valid(i) for i in ids], pa.string()), pa.array(tongues, pa.string()), *rows.columns[2:]]
        return pa.RecordBatch.from_arrays(columns, schema=FIELDS)


def _batch(rows: list[dict[str, Any]]) -> Any:
    return pa.RecordBatch.from_pylist(rows, schema=FIELDS)


def _row(decision: Decision) -> dict[str, Any]:
    data: dict[str, Any] = valid(decision_to_dict(decision))
    data["findings"], data["inputs"] = dumps(data["findings"]), dumps(data["inputs"])
    data["muted"] = dumps(data["muted"]) if "muted" in data else None
    return {name: data[name] for name in FIELDS.names}


def valid(value: Any) -> Any:
    """Texts that UTF-8 can carry: a lone surrogate becomes its escape, as in the other formats."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {k: valid(v) for k, v in value.items()}
    if isinstance(value, list):
        return [valid(v) for v in value]
    return value
