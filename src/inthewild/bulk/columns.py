"""Which column of a file fills which field of a listing: by name, or as the caller says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inthewild.bulk.names import NAMES, key
from inthewild.errors import InputError
from inthewild.records import TEXT_FIELDS

#: What stands between the columns that are joined into one field. One code point, so that offsets can be traced back.
SEPARATOR = "\n"

#: An unknown column goes to ``Listing.extra``, up to this many: a file of 10,000 columns must not cost 10,000 reads.
MAX_EXTRA = 64


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """``fields``: (listing field, the columns that fill it), text fields first; ``extra``: columns kept as they are."""

    fields: tuple[tuple[str, tuple[str, ...]], ...]
    extra: tuple[str, ...] = ()

    def of(self, field: str) -> tuple[str, ...]:
        """The columns of a field, none if it has none."""
        return dict(self.fields).get(field, ())

    @property
    def texts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The text fields and their columns."""
        return tuple((field, columns) for field, columns in self.fields if field in TEXT_FIELDS)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that have to be read, each once."""
        return tuple(dict.fromkeys([c for _, columns in self.fields for c in columns] + list(self.extra)))

    def describe(self) -> str:
        """For a person: ``title <- name; text <- description + body``."""
        shown = [(f, c) for f, c in self.fields if f in TEXT_FIELDS or f == "id"]
        return "; ".join(f"{field} <- {' + '.join(columns)}" for field, columns in shown)


def map_columns(
    columns: Sequence[str],
    text: Sequence[str] = (),
    id_column: str | None = None,
    *,
    where: str = "",
    extra: bool = True,
) -> ColumnMap:
    """Find the fields of a listing among column names.

    ``text`` names the columns to scan and then no other column is scanned: one fills ``text``; of several the first
    fills ``title`` and the others, joined by a line break, fill ``text``. ``where`` names the file in errors.

    :raises InputError: a named column is absent, or no text column can be recognised.
    """
    present = list(dict.fromkeys(columns))
    for name in (*text, *([id_column] if id_column else [])):
        if name not in present:
            raise InputError(f"no column {name!r}", where=where, hint=f"columns: {_shown(present)}")
    fields = _named_texts(text) if text else _recognised_texts(present)
    if not fields:
        hint = f"name it with --text; columns: {_shown(present)}"
        raise InputError("cannot tell which column holds the text", where=where, hint=hint)
    taken = {c for _, found in fields for c in found}
    if id_column:
        fields.insert(0, ("id", (id_column,)))
        taken.add(id_column)
    for field in NAMES:
        if field in TEXT_FIELDS or (field == "id" and id_column):
            continue
        best = _best(field, [c for c in present if c not in taken])
        if best is not None:
            fields.append((field, (best,)))
            taken.add(best)
    rest = [c for c in present if c not in taken][:MAX_EXTRA] if extra else []
    return ColumnMap(tuple(fields), tuple(rest))


def _named_texts(text: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    if len(text) == 1:
        return [("text", (text[0],))]
    return [("title", (text[0],)), ("text", tuple(text[1:]))]


def _recognised_texts(present: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    fields: list[tuple[str, tuple[str, ...]]] = []
    title = _best("title", present)
    if title is not None:
        fields.append(("title", (title,)))
    body = tuple(c for c in present if key(c) in NAMES["text"] and c != title)
    if body:
        fields.append(("text", body))
    transcript = _best("transcript", present)
    if transcript is not None:
        fields.append(("transcript", (transcript,)))
    if not fields and len(present) == 1:
        fields.append(("text", (present[0],)))
    return fields


def _best(field: str, present: Sequence[str]) -> str | None:
    """The column whose name stands first among the usual names of the field."""
    order = {name: i for i, name in enumerate(NAMES[field])}
    ranked = [(order[key(c)], i) for i, c in enumerate(present) if key(c) in order]
    return present[min(ranked)[1]] if ranked else None


def _shown(columns: Sequence[str], most: int = 20) -> str:
    names = ", ".join(c if len(c) <= 40 else c[:39] + "…" for c in columns[:most])
    return f"{names} and {len(columns) - most} more" if len(columns) > most else names or "none"
