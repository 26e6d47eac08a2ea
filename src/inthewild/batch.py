"""A batch of listings as columns, so that a clean row never becomes a Python object.

``columns`` maps names of :class:`~inthewild.records.Listing` fields to sequences of equal length; a missing value is
``None``. Only ``id`` is required. Text columns (``title``, ``text``, ``transcript``) hold ``str`` or ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from inthewild.records import TEXT_FIELDS, Listing

LISTING_FIELDS = tuple(f.name for f in fields(Listing))
_TUPLES = {"market", "ships_to", "documents", "images"}
_DEFAULTS: dict[str, Any] = {"text": "", "title": "", "surface": "listing"}


@dataclass(frozen=True, slots=True)
class ListingBatch:
    """Columns of listings; ``len(batch)`` rows; ``batch.listing(i)`` makes the i-th an object."""

    columns: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> ListingBatch:
        """Columns from objects; columns that no listing fills are left out."""
        rows = list(listings)
        columns: dict[str, Sequence[Any]] = {"id": [r.id for r in rows]}
        for name in LISTING_FIELDS[1:]:
            values = [getattr(r, name) for r in rows]
            if any(values):
                columns[name] = values
        return cls(columns)

    def __len__(self) -> int:
        return len(self.columns["id"])

    def texts(self) -> list[tuple[str, list[str]]]:
        """The text columns in scanning order, ``None`` read as the empty string; columns without any text left out."""
        found = []
        for name in TEXT_FIELDS:
            values = self.columns.get(name)
            if values is not None:
                texts = [v or "" for v in values] if None in values else list(values)
                if any(texts):
                    found.append((name, texts))
        return found

    def listing(self, i: int) -> Listing:
        """Row ``i`` as a :class:`Listing`; a single string in a list column becomes a tuple of one."""
        values: dict[str, Any] = {}
        for name, column in self.columns.items():
            value = column[i]
            if value is None:
                value = _DEFAULTS.get(name)
                if value is None:
                    continue
            elif name in _TUPLES:
                value = (value,) if isinstance(value, str) else tuple(value)
            values[name] = value
        return Listing(**values)
