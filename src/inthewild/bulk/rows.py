"""Rows as read -> the columns of a batch. Texts are cast for every row, all else only for rows that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inthewild.batch import ListingBatch
from inthewild.bulk import cast
from inthewild.bulk.columns import SEPARATOR
from inthewild.bulk.tasks import Defaults, Reject, Source

#: Column name -> the value of row ``i``; raises KeyError if that row has no such field at all.
Getter = Callable[[int], Any]


class LazyColumn(Sequence[Any]):
    """``size`` values, each made when it is asked for: of a clean row nobody asks."""

    __slots__ = ("_get", "_size")

    def __init__(self, get: Getter, size: int) -> None:
        self._get = get
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, i: Any) -> Any:
        if isinstance(i, slice):
            return [self._get(j) for j in range(*i.indices(self._size))]
        if not -self._size <= i < self._size:
            raise IndexError(i)
        return self._get(i % self._size)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One batch read: its rows as columns, where each stands in its source, and the rows that were refused.

    ``own_ids``: the ids come from the input, so that equal ones are worth a warning. ``raw(i)`` shows row ``i`` as it
    stood in the input, for a reject that is found later.
    """

    batch: ListingBatch
    lines: Sequence[int]
    rejects: tuple[Reject, ...]
    own_ids: bool
    raw: Callable[[int], str]


def position_id(source: Source, line: int) -> str:
    """The id of a row that has none: its line, row or element, behind the file's name if there are several files."""
    return f"{source.id_prefix}{line}"


def join(parts: Sequence[str | None]) -> str:
    """Several columns as one text. Absent ones leave their separator, so that offsets can always be traced back."""
    return SEPARATOR.join([p or "" for p in parts])


def texts_of(source: Source, get: Callable[[str], Any]) -> tuple[dict[str, str | None], str]:
    """The text fields of one row, or why it has none. ``get(column)`` raises KeyError where a row lacks the column."""
    found: dict[str, str | None] = {}
    seen = False
    for field, columns in source.columns_map.texts:
        parts: list[str | None] = []
        for column in columns:
            try:
                parts.append(cast.text(get(column)))
            except KeyError:
                parts.append(None)
            except UnicodeDecodeError:
                return {}, f"{column!r} is not valid UTF-8"
            except TypeError as error:
                return {}, f"{column!r} {error}"
            else:
                seen = True
        found[field] = parts[0] if len(parts) == 1 else join(parts)
    if not seen:
        wanted = ", ".join(repr(c) for _, columns in source.columns_map.texts for c in columns)
        return {}, f"has no text: none of {wanted}"
    return found, ""


def lazy_columns(
    source: Source, size: int, get: Callable[[str], Getter], whole: Callable[[str], Sequence[Any]]
) -> dict[str, Sequence[Any]]:
    """All columns but the id and the texts. ``get(column)`` gives the value of row ``i``, ``None`` if it has none.

    The language stands in every decision, so it alone is read as a whole column.
    """
    columns: dict[str, Sequence[Any]] = {}
    for field, names in source.columns_map.fields:
        caster = cast.CASTS.get(field)
        if field == "lang":
            columns[field] = [(v if type(v) is str else cast.plain(v)) or None for v in whole(names[0])]
        elif caster is not None:
            columns[field] = LazyColumn(_casting(caster, get(names[0])), size)
    _fill(columns, source.defaults, size)
    if source.columns_map.extra:
        getters = {name: get(name) for name in source.columns_map.extra}
        columns["extra"] = LazyColumn(lambda i: _extra(getters, i), size)
    return columns


def build(
    source: Source,
    texts: Mapping[str, Sequence[str | None]],
    get: Callable[[str], Getter],
    whole: Callable[[str], Sequence[Any]],
    lines: Sequence[int],
    rejects: Sequence[Reject],
    raw: Callable[[int], str],
) -> Parsed:
    """A batch from its text columns and two ways to get at the others: value by value, and as a whole column.

    ``lines`` has one entry for each row of the batch.
    """
    named = source.columns_map.of("id")
    own = whole(named[0]) if named else [None] * len(lines)
    ids = [
        (value if type(value) is str else cast.plain(value)) or position_id(source, line)
        for value, line in zip(own, lines, strict=True)
    ]
    columns = {"id": ids, **texts, **lazy_columns(source, len(lines), get, whole)}
    return Parsed(ListingBatch(columns), lines, tuple(rejects), bool(named), raw)


def pick(batch: ListingBatch, rows: Sequence[int]) -> ListingBatch:
    """The batch of some of its rows."""
    return ListingBatch({name: [column[i] for i in rows] for name, column in batch.columns.items()})


def _casting(caster: Callable[[Any], Any], get: Getter) -> Getter:
    return lambda i: caster(get(i))


def _extra(getters: Mapping[str, Getter], i: int) -> dict[str, object]:
    values = {name: get(i) for name, get in getters.items()}
    return {name: value for name, value in values.items() if value is not None}


def _fill(columns: dict[str, Sequence[Any]], defaults: Defaults, size: int) -> None:
    """Defaults where no column, or an empty cell, says otherwise."""
    for field, default in (("lang", defaults.lang), ("market", defaults.market), ("surface", defaults.surface)):
        column = columns.get(field)
        if column is None:
            if default:
                columns[field] = [default] * size
        elif isinstance(column, list):
            if default:
                columns[field] = [value or default for value in column]
        else:
            columns[field] = LazyColumn(_or_default(column, default), size)


def _or_default(column: Sequence[Any], default: object) -> Getter:
    return lambda i: column[i] or default
