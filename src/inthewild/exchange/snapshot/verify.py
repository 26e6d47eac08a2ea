"""Does a published snapshot hold? Believes nothing that it has not compared. Needs no hub and no network.

Anybody checks signature, form, sums of public figures and commitments of public lineage; who has the file for auditors opens
every line and adds everything up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inthewild.errors import InputError
from inthewild.exchange.snapshot import sealed, serial
from inthewild.exchange.snapshot.entries import SUBMISSION, Entry
from inthewild.exchange.snapshot.lineage import Opened, entry_of, opens, published_record
from inthewild.exchange.snapshot.records import Cell, Lineage, Snapshot, Status
from inthewild.exchange.snapshot.secrets import secret
from inthewild.exchange.snapshot.suppress import is_safe


@dataclass(frozen=True)
class Problem:
    """Something that does not fit. ``where`` names the submission, the line, the cell or the part of the file."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def verify(public: bytes, private: bytes | None = None, *, key: str = "") -> list[Problem]:
    """What is wrong with a published file, and with the file for auditors beside it; empty if all fits.

    ``key`` is the public half that must have signed, in hexadecimal; without it the file vouches only for itself.
    """
    try:
        signed = sealed.read(public)
    except InputError as error:
        return [Problem(error.where or "file", error.what)]
    found = list(_signature(signed, key)) + list(problems(signed.snapshot))
    if private is not None:
        try:
            digest, opened = sealed.read_private(private)
        except InputError as error:
            return [*found, Problem(error.where or "file for auditors", error.what)]
        if digest != signed.digest:
            found.append(Problem("file for auditors", "belongs to another snapshot"))
        found += opened_problems(signed.snapshot, opened)
    return found


def problems(snapshot: Snapshot) -> Iterator[Problem]:
    """What anybody can find."""
    lines = {line.id: line for line in snapshot.lineage}
    if len(lines) < len(snapshot.lineage) or len({cell.id for cell in snapshot.cells}) < len(snapshot.cells):
        yield Problem("snapshot", "an id stands twice")
    defined = {(one.code, one.version) for one in snapshot.definitions}
    for line in snapshot.lineage:
        if line.public and not opens(line.commitment, Opened(line.salt, published_record(line))):
            yield Problem(_submission(line), "its figure is not the one that was committed to")
        if not line.public and (line.value is not None or line.organisation or line.submission or line.salt):
            yield Problem(line.id, "tells what only auditors may read")
    for cell in snapshot.cells:
        if (cell.metric, cell.definition) not in defined:
            yield Problem(cell.id, "has no definition")
        yield from _cell(cell, lines)


def opened_problems(snapshot: Snapshot, opened: Mapping[str, Opened]) -> Iterator[Problem]:
    """What an auditor can find besides: lines that do not open, sums that are others, cells that should be kept back."""
    entries: dict[str, Entry] = {}
    for line in snapshot.lineage:
        told = opened.get(line.id)
        if told is None:
            yield Problem(_submission(line), "is missing in the file for auditors")
            continue
        who = f"{told.record.get('id', line.id)} ({told.record.get('organisation_name', '')})"
        if not opens(line.commitment, told):
            yield Problem(who, "its figure is not the one that was committed to")
        try:
            entries[line.id] = entry = entry_of(told)
        except InputError as error:
            yield Problem(who, error.what)
            continue
        said = (entry.metric, entry.definition, entry.period, entry.kind, entry.public, entry.by, entry.level, entry.method)
        if said != (line.metric, line.definition, line.period, line.kind, line.public, dict(line.by), line.level, line.method):
            yield Problem(who, "its line says something else than its record")
    for name in sorted(opened.keys() - {line.id for line in snapshot.lineage}):
        yield Problem(str(opened[name].record.get("id", name)), "is in no line of the snapshot")
    for cell in snapshot.cells:
        if all(name in entries for name in cell.lineage):
            yield from _sum(cell, [entries[name] for name in cell.lineage], snapshot)


def _signature(signed: sealed.Signed, key: str) -> Iterator[Problem]:
    if serial.digest(signed.snapshot) != signed.digest:
        yield Problem("snapshot", "is not the one that was signed: its SHA-256 is another")
    if not sealed.good(signed):
        yield Problem("signature", "was not made by the key that the file names")
    if key and signed.key != key:
        yield Problem("signature", f"was made by another key: {signed.key[:64]}")


def _cell(cell: Cell, lines: Mapping[str, Lineage]) -> Iterator[Problem]:
    if (cell.value is not None) != (cell.status is Status.REPORTED):
        yield Problem(cell.id, f"is {cell.status} and yet {'has' if cell.value is not None else 'lacks'} a value")
    if bool(cell.lineage) == (cell.status is Status.NOT_REPORTED):
        yield Problem(cell.id, "has no lineage" if not cell.lineage else "was not reported and yet has lineage")
    if cell.status is not Status.REPORTED and (cell.change or cell.sample):
        yield Problem(cell.id, "tells something of a number that is not shown")
    if len(set(cell.lineage)) < len(cell.lineage):
        yield Problem(cell.id, "counts a line twice")
    mine = [lines[name] for name in cell.lineage if name in lines]
    if len(mine) < len(cell.lineage):
        yield Problem(cell.id, "names a line that is not in the file")
    for line in mine:
        if (line.metric, line.definition, line.period) != (cell.metric, cell.definition, cell.period):
            yield Problem(_submission(line), f"is no part of {cell.id}")
    if mine and cell.level != min(line.level for line in mine):
        yield Problem(cell.id, "its level is not the lowest of its lines")
    if sum(cell.levels.values()) != cell.reporting or cell.reporting > cell.asked:
        yield Problem(cell.id, "its numbers of companies do not fit")
    told = sum(line.value or 0 for line in mine if line.public)
    if cell.value is not None and (told > cell.value or (all(line.public for line in mine) and told != cell.value)):
        yield Problem(cell.id, f"is {cell.value}, its public lines sum to {told}")
    if cell.change and cell.value is not None:
        change = cell.change
        if change.before + change.growth + change.coverage + change.definition != cell.value:
            yield Problem(cell.id, "the parts of its change do not sum to it")


def _sum(cell: Cell, entries: list[Entry], snapshot: Snapshot) -> Iterator[Problem]:
    total = sum(one.value for one in entries)
    if cell.value is not None and total != cell.value:
        yield Problem(cell.id, f"is {cell.value}, its lines sum to {total}: {', '.join(sorted(one.id for one in entries))[:300]}")
    if cell.reporting != len({one.organisation for one in entries if one.kind == SUBMISSION}):
        yield Problem(cell.id, "its number of companies is not the one of its lines")
    kept = secret(entries)
    if cell.value is not None and kept and not is_safe(kept, snapshot.suppressed_below, snapshot.dominated_above):
        yield Problem(cell.id, "should be kept back: too few companies are behind it, or one of them is nearly all of it")


def _submission(line: Lineage) -> str:
    return f"{line.submission} ({line.organisation})" if line.submission else line.id
