"""Tables in, tables out: the columnar face of the detector. Rows without finding cost no object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from inthewild.batch import LISTING_FIELDS, ListingBatch
from inthewild.errors import InputError
from inthewild.records import Decision
from inthewild.serial import decision_to_dict

if TYPE_CHECKING:
    from inthewild.detector import Detector

#: Rows of one internal batch.
BATCH = 4000
VERSIONS = pa.struct([(n, pa.string()) for n in ("engine", "lexicon", "model", "policy")])
SCHEMA = pa.schema(
    [
        ("id", pa.string()), ("lang", pa.string()), ("action", pa.string()), ("score", pa.float64()), ("band", pa.string()),
        ("severity", pa.int8()), ("rule_id", pa.string()), ("decided_by", pa.int32()), ("reason", pa.string()),
        ("message", pa.string()), ("findings", pa.string()), ("versions", VERSIONS),
    ]
)  # fmt: skip


def decide_table(detector: Detector, table: pa.Table) -> pa.Table:
    """Decisions of a table of listings, one row each, in order; see :meth:`Detector.scan_columns`.

    Raises :class:`InputError` if the table has no text column.
    """
    names = [n for n in table.column_names if n in LISTING_FIELDS]
    if not {"title", "text", "transcript"} & set(names):
        raise InputError("no text column", where="table", hint="name a column title, text or transcript")
    parts = []
    for low in range(0, table.num_rows, BATCH):
        part = table.slice(low, BATCH)
        columns: dict[str, Any] = {}
        for name in names:
            values = part.column(name).to_pylist()
            if any(v is not None for v in values):
                columns[name] = values
        ids = columns.get("id")
        columns["id"] = [str(low + i) if v is None else str(v) for i, v in enumerate(ids or [None] * part.num_rows)]
        parts.append(_decided(detector, ListingBatch(columns)))
    return pa.Table.from_batches(parts, SCHEMA)


def _decided(detector: Detector, batch: ListingBatch) -> pa.RecordBatch:
    found = detector.decide(batch)
    clean = _row(detector.clean(""))
    langs = batch.columns.get("lang") or [None] * len(batch)
    columns: dict[str, list[Any]] = {name: [clean[name]] * len(batch) for name in SCHEMA.names}
    columns["id"], columns["lang"] = list(batch.columns["id"]), list(langs)
    for i, decision in found.items():
        for name, value in _row(decision).items():
            columns[name][i] = value
    return pa.record_batch([pa.array(columns[f.name], f.type) for f in SCHEMA], schema=SCHEMA)


def _row(decision: Decision) -> dict[str, Any]:
    row = decision_to_dict(decision)
    row["findings"] = json.dumps(row["findings"], ensure_ascii=False) if row["findings"] else "[]"
    return {name: row[name] for name in SCHEMA.names}
