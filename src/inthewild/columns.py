"""Tables in, tables out: the columnar face of the detector. Rows without finding cost no object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inthewild.batch import LISTING_FIELDS, ListingBatch
from inthewild.errors import InputError
from inthewild.records import Decision
from inthewild.serial import decision_to_dict

if TYPE_CHECKING:
    from inthewild.detector import Detector

#: Rows of one internal batch.
BATCH = 10_000
VERSIONS = pa.struct([(n, pa.string()) for n in ("engine", "lexicon", "model", "policy")])
SCHEMA = pa.schema(
    [
        ("id", pa.string()), ("lang", pa.string()), ("action", pa.string()), ("score", pa.float64()), ("band", pa.string()),
        ("severity", pa.int8()), ("rule_id", pa.string()), ("decided_by", pa.int32()), ("reason", pa.string()),
        ("message", pa.string()), ("findings", pa.string()), ("versions", VERSIONS),
        ("muted", pa.string()),
    ]
)  # fmt: skip


def decide_table(detector: Detector, table: pa.Table) -> pa.Table:
    """Decisions of a table of listings, one row each, in order; see :meth:`Detector.scan_columns`.

    Raises :class:`InputError` if the table has no text column.
    """
    names = [n for n in table.column_names if n in LISTING_FIELDS]
    if not {"title", "text", "transcript"} & set(names):
        raise InputError("no text column", where="table", hint="name a column title, text or transcript")
    parts = [_decided(detector, table.select(names).slice(low, BATCH), low) for low in range(0, table.num_rows, BATCH)]
    return pa.concat_tables(parts) if parts else SCHEMA.empty_table()


def _decided(detector: Detector, part: pa.Table, low: int) -> pa.Table:
    rows = part.num_rows
    numbers = pa.array(np.arange(low, low + rows)).cast(pa.string())
    ids = part.column("id").combine_chunks().cast(pa.string()) if "id" in part.column_names else numbers
    ids = pc.coalesce(ids, numbers)
    columns: dict[str, Any] = {
        n: part.column(n).to_pylist() for n in part.column_names if n != "id" and part.column(n).null_count < rows
    }
    columns["id"] = ids.to_pylist()
    found = detector.decide(ListingBatch(columns))
    mask = np.zeros(rows, np.bool_)
    mask[list(found)] = True
    decided = [_row(d) for d in found.values()]
    langs = part.column("lang").combine_chunks().cast(pa.string()) if "lang" in columns else pa.nulls(rows, pa.string())
    same = _row(detector.clean(""))
    arrays = []
    for field in SCHEMA:
        column = {"id": ids, "lang": langs}.get(field.name)
        if column is None:
            column = pa.repeat(pa.scalar(same[field.name], field.type), rows)
        if decided and field.name not in ("id", "versions"):
            values = pa.array([row[field.name] for row in decided], field.type)
            column = pc.replace_with_mask(column, pa.array(mask), values)
        arrays.append(column)
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _row(decision: Decision) -> dict[str, Any]:
    row = decision_to_dict(decision)
    row["findings"] = json.dumps(row["findings"], ensure_ascii=False) if row["findings"] else "[]"
    row["muted"] = json.dumps(row["muted"], ensure_ascii=False) if "muted" in row else None
    return {name: row[name] for name in SCHEMA.names}
