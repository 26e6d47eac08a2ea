"""What every format asks of a snapshot before it renders a single figure of it.

A number without a known source is no figure, and one that was withheld has no number, in any format. All formats come through
``figures``; there is no other way to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inthewild.errors import InputError
from inthewild.exchange.snapshot.records import Cell, Definition, Lineage, Snapshot, Status

DIMENSIONS = ("region", "sector", "taxon", "language", "organisation")


@dataclass(frozen=True)
class Figure:
    """A cell with its definition and its lineage. ``dimension`` and ``member`` are empty for a headline; ``name`` is that of a
    company, whose ``member`` is an id."""

    cell: Cell
    definition: Definition
    lineage: tuple[Lineage, ...]
    dimension: str
    member: str
    name: str = ""

    @property
    def historic(self) -> bool:
        """Whether it is what a document said of an earlier time."""
        return bool(self.lineage) and all(one.kind == "history" for one in self.lineage)


def figures(snapshot: Snapshot) -> tuple[Figure, ...]:
    """All figures of a snapshot, in its order.

    :raises InputError: a value without lineage, a lineage or definition that is not in the snapshot, a cell without a number in
        which a number stands, or two cells of one id.
    """
    definitions = {(d.code, d.version): d for d in snapshot.definitions}
    lineage = {one.id: one for one in snapshot.lineage}
    seen: set[str] = set()
    found = []
    for cell in snapshot.cells:
        if cell.id in seen:
            raise InputError("stands twice", where=cell.id)
        seen.add(cell.id)
        found.append(_figure(cell, definitions, lineage))
    return tuple(found)


def _figure(cell: Cell, definitions: Mapping[tuple[str, int], Definition], lineage: Mapping[str, Lineage]) -> Figure:
    definition = definitions.get((cell.metric, cell.definition))
    if definition is None:
        raise InputError(f"{cell.metric} version {cell.definition} is not defined in this snapshot", where=cell.id)
    if cell.status is Status.REPORTED:
        if cell.value is None or not cell.lineage:
            raise InputError("a figure needs a value and its lineage", where=cell.id, hint="build the snapshot anew")
    elif cell.value is not None or cell.change is not None or cell.sample is not None:
        raise InputError(f"is {cell.status.value} and holds a number all the same", where=cell.id)
    unknown = [one for one in cell.lineage if one not in lineage]
    if unknown:
        raise InputError(f"comes from {', '.join(unknown)}, which the snapshot does not hold", where=cell.id)
    if len(cell.by) > 1 or any(dimension not in DIMENSIONS for dimension in cell.by):
        raise InputError(f"is divided by {', '.join(cell.by)}", where=cell.id, hint="one dimension of " + ", ".join(DIMENSIONS))
    dimension, member = next(iter(cell.by.items()), ("", ""))
    entries = tuple(lineage[one] for one in cell.lineage)
    name = next((one.organisation for one in entries if one.organisation), "") if dimension == "organisation" else ""
    return Figure(cell, definition, entries, dimension, member, name)
