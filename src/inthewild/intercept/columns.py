"""Advisories as a pyarrow table, one row a query."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyarrow as pa

from inthewild.intercept.advisory import Advisory

NAMES = ("kind", "family", "taxon", "specimen", "reason", "query_lang", "lang", "message")
SCHEMA = pa.schema([pa.field(name, pa.string()) for name in (*NAMES, "spans")])


def to_table(found: Mapping[int, Advisory], rows: int) -> pa.Table:
    """Columns of :data:`SCHEMA`; null in the rows without advisory. ``spans`` is JSON text."""
    place = [None] * rows
    values: dict[str, list[str | None]] = {name: list(place) for name in SCHEMA.names}
    for row, advisory in found.items():
        data = advisory.to_dict()
        for name in NAMES:
            values[name][row] = data[name]
        values["spans"][row] = json.dumps(data["spans"], ensure_ascii=False)
    return pa.table(values, schema=SCHEMA)
