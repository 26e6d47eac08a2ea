"""Parquet in: its columns, and any range of its rows. Workers read the file themselves, so no row crosses a pipe."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from inthewild.bulk import cast
from inthewild.bulk.framing import shorten
from inthewild.bulk.rows import Getter, Parsed, build, join, pick
from inthewild.bulk.streams import DamagedError
from inthewild.bulk.tasks import Reject, Task

#: Bytes read ahead of a column: bounds memory where a row group is large.
_BUFFER = 1 << 20


def inspect(name: str, path: str) -> tuple[list[str], list[str], int]:
    """(all column names, those whose values are plain, number of rows) of a Parquet file.

    :raises DamagedError: the file is not Parquet, or was cut: its table of contents stands at its end.
    """
    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            rows: int = file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        hint = "the copy may not have finished: Parquet keeps its table of contents at the end"
        raise DamagedError(f"not a complete Parquet file: {first_line(error)}", where=name, hint=hint) from error
    return list(schema.names), [f.name for f in schema if _is_plain(f.type)], rows


def row_size(path: str, columns: Sequence[str]) -> int:
    """Bytes of a row in these columns, on average, unpacked; 0 for a file without rows."""
    wanted = set(columns)
    total = rows = 0
    with pq.ParquetFile(path) as file:
        for i in range(min(8, file.metadata.num_row_groups)):
            group = file.metadata.row_group(i)
            rows += group.num_rows
            chunks = (group.column(j) for j in range(group.num_columns))
            total += sum(c.total_uncompressed_size for c in chunks if {c.path_in_schema, c.path_in_schema.split(".")[0]} & wanted)
    return total // rows if rows else 0


def first_line(error: Exception) -> str:
    """What Arrow says, without its stack of C++ contexts."""
    return (str(error).splitlines() or [type(error).__name__])[0]


class Cursor:
    """Reads ranges of rows. Ascending ranges go on where the last ended, even in the middle of a row group.

    A row group is the least that Parquet can start to read at, and many files have only one. Workers get ascending
    ranges, so each decodes what others take at most once more, which costs about a tenth of a microsecond a row.
    """

    def __init__(self, path: str, columns: Sequence[str], batch_rows: int) -> None:
        self.path = path
        self._columns = list(columns)
        self._rows = batch_rows
        self._file = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
        meta = self._file.metadata
        self._starts = [0, *accumulate(meta.row_group(i).num_rows for i in range(meta.num_row_groups))]
        self._batches: Iterator[Any] = iter(())
        self._held: Any = None
        self._at = -1

    def read(self, start: int, stop: int) -> Any:
        """Rows ``[start, stop)``, 0-based, as an Arrow table."""
        group = bisect_right(self._starts, start) - 1
        # Behind us, or a later row group than ours: seeking is cheaper than reading on.
        if self._at < 0 or start < self._at or bisect_right(self._starts, self._at) - 1 < group:
            groups = list(range(group, len(self._starts) - 1))
            self._batches = self._file.iter_batches(self._rows, row_groups=groups, columns=self._columns, use_threads=False)
            self._at, self._held = self._starts[group], None
        parts = []
        while self._at < stop:
            batch = self._held if self._held is not None else next(self._batches)
            skip = max(0, start - self._at)
            take = min(batch.num_rows, stop - self._at)
            if take > skip:
                parts.append(batch.slice(skip, take - skip))
            self._held = batch.slice(take) if take < batch.num_rows else None
            self._at += take
        return pa.Table.from_batches(parts)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def parse(task: Task, table: Any) -> Parsed:
    """The rows of an Arrow table as columns. An absent value (null) is an empty text, not a fault."""
    source = task.source
    size = table.num_rows
    bad: dict[int, str] = {}
    texts: dict[str, Sequence[Any]] = {}
    for field, columns in source.columns_map.texts:
        parts = [_strings(table.column(c), c, bad) for c in columns]
        texts[field] = parts[0] if len(parts) == 1 else [join(cells) for cells in zip(*parts, strict=True)]
    named = source.columns_map.of("id")
    lines: Sequence[int] = range(task.start + 1, task.start + size + 1)
    raw = _shower(texts)
    rejects = tuple(Reject(source.name, lines[i], bad[i], raw(i)) for i in sorted(bad))
    parsed = build(
        source,
        texts,
        lambda name: _getter(table.column(name)),
        lambda name: _strings(table.column(name), name, {}),
        lines,
        rejects,
        raw,
    )
    if bad:
        keep = [i for i in range(size) if i not in bad]
        left = _shower({field: [texts[field][i] for i in keep] for field in texts})
        return Parsed(pick(parsed.batch, keep), [lines[i] for i in keep], rejects, bool(named), left)
    return parsed


def _shower(texts: dict[str, Sequence[Any]]) -> Callable[[int], str]:
    return lambda i: shorten("\t".join(str(values[i] or "") for values in texts.values()))


def _getter(column: Any) -> Getter:
    def get(i: int) -> Any:
        try:
            return column[i].as_py()
        except (ValueError, ArithmeticError):  # a moment that Python's datetime cannot hold
            return column[i].cast(pa.string()).as_py()

    return get


def _strings(column: Any, name: str, bad: dict[int, str]) -> list[str | None]:
    """A column as texts; rows that are not become ``None`` and are noted in ``bad``."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [_try(cast.text, value, i, name, bad) for i, value in enumerate(column.to_pylist())]
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:  # Parquet readers trust the writer that its texts are UTF-8
        raw = column.cast(pa.large_binary() if pa.types.is_large_string(kind) else pa.binary()).to_pylist()
        return [_try(cast.text, value, i, name, bad) for i, value in enumerate(raw)]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values
    return [_try(cast.text, value, i, name, bad) for i, value in enumerate(values)]


def _try(caster: Callable[[Any], str | None], value: Any, i: int, name: str, bad: dict[int, str]) -> str | None:
    try:
        return caster(value)
    except UnicodeDecodeError:
        bad[i] = f"{name!r} is not valid UTF-8"
    except TypeError as error:
        bad[i] = f"{name!r} {error}"
    return None


def _is_plain(kind: Any) -> bool:
    """Not a vector, an image or a tree: those are not read unless a field of the listing needs them."""
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return not (types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind))
