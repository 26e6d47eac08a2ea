"""Figures in, snapshot out: pure, and the same for any order of what goes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from inthewild.errors import InputError
from inthewild.exchange.snapshot.change import compare
from inthewild.exchange.snapshot.entries import AGGREGATE, HISTORY, SUBMISSION, Entry
from inthewild.exchange.snapshot.groups import Group, groups
from inthewild.exchange.snapshot.lineage import SALT_BYTES, Opened, name, trace
from inthewild.exchange.snapshot.options import Options, editions
from inthewild.exchange.snapshot.records import Cell, Definition, Level, Restatement, Snapshot, Status
from inthewild.exchange.snapshot.suppress import Verdict, decide

_USUAL = Options()


@dataclass(frozen=True)
class Built:
    """A snapshot and what only auditors read: what lies behind each line of lineage, and the ids of cells kept back."""

    snapshot: Snapshot
    opened: Mapping[str, Opened]


def tally(
    entries: Iterable[Entry],
    definitions: Iterable[Definition],
    *,
    period: str,
    asked: Collection[str],
    nameable: Mapping[str, str],
    options: Options = _USUAL,
) -> Snapshot:
    """The snapshot of a period. ``asked`` are ids of the companies that were asked, ``nameable`` names of those that may be named
    if they did not report. Raises InputError for figures that contradict one another."""
    return build(entries, definitions, period=period, asked=asked, nameable=nameable, options=options).snapshot


def build(
    entries: Iterable[Entry],
    definitions: Iterable[Definition],
    *,
    period: str,
    asked: Collection[str],
    nameable: Mapping[str, str],
    options: Options = _USUAL,
) -> Built:
    """The same, with what an auditor opens it with."""
    known = sorted(definitions, key=lambda one: (one.code, one.version))
    figures = _checked(entries, known, period, options)
    made = groups(figures, known, period)
    compared = {one.id: found for one in made if (found := compare(one, options.published)) is not None}
    verdict = decide(made, compared, period, options)
    named = {one.id: name(options.secret, one) for one in figures}
    traced = [trace(one, options.secret) for one in figures]
    cells = tuple(_cell(one, named, verdict, len(_asked(one, asked, options))) for one in made)
    used = {(one.metric, one.definition) for one in made}
    reported = {one.organisation for one in figures if one.kind == SUBMISSION}
    missing = set(asked) - reported
    snapshot = Snapshot(
        id=options.id or f"{period}.{options.edition}",
        period=period,
        edition=options.edition,
        title=options.title,
        built_at=options.built_at,
        definitions=tuple(one for one in known if (one.code, one.version) in used),
        cells=cells,
        lineage=tuple(sorted((line for line, _opened in traced), key=lambda line: line.id)),
        statements=options.statements,
        restatements=_restated(cells, period, options),
        missing=tuple(sorted(nameable[one] for one in missing if one in nameable)),
        missing_unnamed=sum(one not in nameable for one in missing),
        suppressed_below=options.smallest,
        dominated_above=options.share,
        restates=before[-1].snapshot.id if (before := editions(options.published, period)) else "",
        note=options.note,
    )
    return Built(snapshot, {line.id: opened for line, opened in traced})


def _checked(entries: Iterable[Entry], known: list[Definition], period: str, options: Options) -> list[Entry]:
    """The figures of the period in the order of their ids. Raises InputError."""
    figures = sorted((one for one in entries if one.period == period or one.kind == HISTORY), key=lambda one: one.id)
    secrets = _once_secret(options, period)
    figures = [
        replace(one, disclosure=AGGREGATE) if one.public and (one.organisation, one.metric) in secrets else one for one in figures
    ]
    defined = {(one.code, one.version) for one in known}
    seen: dict[tuple[object, ...], str] = {}
    for one in figures:
        if (one.metric, one.definition) not in defined:
            raise InputError(f"there is no version {one.definition} of the definition of {one.metric}", where=one.id)
        if one.value < 0:
            raise InputError("a figure is below zero", where=one.id)
        place = (one.kind, one.organisation, one.platform, one.metric, one.definition, one.period, one.dimension, one.member)
        other = seen.setdefault(place, one.id)
        if other != one.id:
            raise InputError(f"two figures in force say the same thing: {other} is the other", where=one.id)
    if len({one.id for one in figures}) < len(figures):
        raise InputError("a figure is given twice", where=period)
    if figures and len(options.secret) != SALT_BYTES:
        raise InputError("there is no secret to make salts with", hint="32 bytes, kept by who makes the snapshot")
    return figures


def _once_secret(options: Options, period: str) -> set[tuple[str, str]]:
    """Companies and metrics that an earlier edition summed without publishing them: with one of them in the open, the sum would
    tell of those that are left. They stay as they were in this period."""
    return {
        (entry.organisation, cell.metric)
        for one in editions(options.published, period)
        for cell in one.snapshot.cells
        for entry in one.entries(cell)
        if not entry.public
    }


def _asked(group: Group, asked: Collection[str], options: Options) -> set[str]:
    """Who was asked for this figure; who gave it unasked counts too."""
    wanted = options.metrics is None or group.metric in options.metrics
    return {*(asked if wanted or group.companies else ()), *group.companies}


def _cell(group: Group, named: Mapping[str, str], verdict: Verdict, asked: int) -> Cell:
    held = group.companies
    levels = Counter(min(one.level for one in group.entries if one.organisation == who) for who in held)
    methods = Counter({(one.organisation, one.method) for one in group.entries}) if group.entries else Counter()
    ways = Counter(method for _who, method in methods)
    status = Status.NOT_REPORTED if not group.entries else Status.SUPPRESSED if group.id in verdict.hidden else Status.REPORTED
    shown = status is Status.REPORTED
    return Cell(
        id=group.id,
        metric=group.metric,
        definition=group.definition,
        period=group.period,
        by={group.dimension: group.member} if group.dimension else {},
        status=status,
        value=group.value if shown else None,
        reporting=len(held),
        asked=asked if held or not group.entries else 0,
        level=min((one.level for one in group.entries), default=None),
        levels={str(level): levels[level] for level in Level if levels[level]},
        methods={method: ways[method] for method in sorted(ways)},
        lineage=tuple(sorted(named[one.id] for one in group.entries)),
        change=verdict.changes.get(group.id) if shown else None,
        sample=group.entries[0].sample if shown and len(group.entries) == 1 else None,
        notes=group.notes,
    )


def _restated(cells: tuple[Cell, ...], period: str, options: Options) -> tuple[Restatement, ...]:
    """The corrections of earlier editions, and those of this one."""
    before = editions(options.published, period)
    if not before:
        return ()
    last, now = before[-1], {cell.id: cell for cell in cells}
    found = []
    for cell in sorted({*last.cells, *now}):
        old, new = last.cells.get(cell), now.get(cell)
        was, became = old.value if old else None, new.value if new else None
        if was != became or (old and new and old.status is not new.status):
            found.append(Restatement(cell, period, was, became, options.reason, options.built_at[:10]))
    return (*last.snapshot.restatements, *found)
