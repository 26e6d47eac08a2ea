"""One batch from task to result: read, decide, count, render. What a worker does, in a process of its own or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inthewild.bulk.engine import Engine, EngineFactory
from inthewild.bulk.estimate import band_keys
from inthewild.bulk.ids import hashes
from inthewild.bulk.render import Only, OutFormat, make_renderer
from inthewild.bulk.rows import Parsed, pick
from inthewild.bulk.tasks import Counts, Format, Reject, Result, Source, Task
from inthewild.errors import InTheWildError
from inthewild.records import Decision

if TYPE_CHECKING:
    from inthewild.bulk.parquet import Cursor


@dataclass(frozen=True, slots=True)
class Setup:
    """What every worker of a run needs to know; picklable if the factory is."""

    factory: EngineFactory
    format: OutFormat = OutFormat.JSONL
    only: Only = Only.ALL


class Worker:
    """Holds the engine and, for Parquet, the place in the file that was read last.

    ``engine`` is the one that decides the batch under way; ``clean`` and ``renderer`` name its versions, so that no row
    of a batch names others than those it was decided by.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._source: Engine = setup.factory()
        self._cursor: Cursor | None = None
        self._take(self._source)
        self._change_over()

    def _take(self, engine: Engine) -> None:
        self.engine = engine
        self.clean = engine.clean("", None)
        self.renderer = make_renderer(self.setup.format, self.clean, self.setup.only)

    def _change_over(self) -> None:
        """Take the engine that is in force now, if it is one that changes."""
        current = getattr(self._source, "current", None)
        engine: Engine = current() if current is not None else self._source
        if engine is not self.engine:
            self._take(engine)

    @property
    def problem(self) -> str:
        """Why the engine did not change over to what is newest, '' if it did."""
        return str(getattr(self._source, "problem", ""))

    def run(self, task: Task) -> Result:
        """Scan one batch.

        :raises InTheWildError: the engine says that it cannot go on at all (not that a row is bad).
        """
        self._change_over()
        parsed, unread = self._read(task)
        rejects = [*task.rejects, *unread]
        payload, counts, ids = b"", Counts(), b""
        if parsed is not None:
            rejects += parsed.rejects
            found, failed = decide(self.engine, parsed)
            if failed:
                rejects += [Reject(task.source.name, parsed.lines[i], failed[i], parsed.raw(i)) for i in sorted(failed)]
                keep = [i for i in range(len(parsed.batch)) if i not in failed]
                place = {old: new for new, old in enumerate(keep)}
                found = {place[i]: d for i, d in found.items()}
                batch = pick(parsed.batch, keep)
            else:
                batch = parsed.batch
            names = batch.columns["id"]
            langs: Sequence[str | None] = batch.columns.get("lang") or [None] * len(names)
            payload = self.renderer.render(names, langs, found)
            counts = self._count(len(names), found)
            counts.characters = sum(sum(map(len, values)) for _, values in batch.texts())
            ids = hashes(names).tobytes() if parsed.own_ids else b""
            counts.lexicons[self.clean.versions.lexicon] = len(names)
        rejects.sort(key=lambda r: r.line)
        counts.rejects = len(rejects)
        counts.rows += len(rejects)
        done = task.done, task.damage
        return Result(task.number, task.index, payload, counts, tuple(rejects), ids, *done, self.clean.versions, self.problem)

    def _count(self, rows: int, found: Mapping[int, Decision]) -> Counts:
        only = self.setup.only
        counts = Counts(rows=rows)
        counts.written = rows if only is Only.ALL else sum(map(only.keeps, found.values()))
        counts.actions = Counter(d.action for d in found.values())
        if rows > len(found):
            counts.actions[self.clean.action] += rows - len(found)
        counts.taxa = Counter(f.taxon for d in found.values() for f in d.findings)
        counts.bands = Counter(key for d in found.values() for key in band_keys(d))
        counts.muted = Counter(note.id for d in found.values() if d.muted for note in d.muted.by)
        return counts

    def _read(self, task: Task) -> tuple[Parsed | None, list[Reject]]:
        if task.source.format is Format.PARQUET:
            return self._read_parquet(task)
        from inthewild.bulk.parse import parse

        return (parse(task) if task.data else None), []

    def _read_parquet(self, task: Task) -> tuple[Parsed | None, list[Reject]]:
        from pyarrow import ArrowException

        from inthewild.bulk import parquet

        try:
            cursor = self._cursor_of(task.source, task.stop - task.start)
            return parquet.parse(task, cursor.read(task.start, task.stop)), []
        except (ArrowException, OSError) as error:
            self._cursor = None
            reason = f"rows {task.start + 1} to {task.stop} cannot be read: {parquet.first_line(error)}"
            return None, [Reject(task.source.name, task.start + 1, reason)]

    def _cursor_of(self, source: Source, rows: int) -> Cursor:
        from inthewild.bulk.parquet import Cursor

        if self._cursor is None or self._cursor.path != source.path:
            if self._cursor is not None:
                self._cursor.close()
            self._cursor = Cursor(source.path, source.columns_map.columns, rows)
        return self._cursor


def decide(engine: Engine, parsed: Parsed) -> tuple[dict[int, Decision], dict[int, str]]:
    """The decisions of a batch, and the rows on which the engine itself failed, with the reason.

    A row that makes the engine fail must not cost the night's other rows: the batch is halved until the row is found.

    :raises InTheWildError: raised by the engine on purpose; it concerns the run, not a row.
    :raises Exception: the first sixteen rows fail, each by itself, so it is not the rows.
    """
    batch = parsed.batch
    try:
        return dict(engine.decide(batch)) if len(batch) else {}, {}
    except InTheWildError:
        raise
    except Exception as error:
        first = error
    found: dict[int, Decision] = {}
    failed: dict[int, str] = {}
    decided = 0
    parts = _halves(range(len(batch)))
    while parts:
        rows = parts.pop(0)
        try:
            decisions = engine.decide(pick(batch, rows))
        except InTheWildError:
            raise
        except Exception as error:
            if len(rows) == 1:
                failed[rows[0]] = f"the engine failed on this row: {type(error).__name__}: {error}"
            else:
                parts = _halves(rows) + parts
            if len(failed) >= 16 and not decided:
                # Sixteen of sixteen: a fault of the engine or its data, which rejects would only hide.
                raise first from error
        else:
            decided += len(rows)
            found.update((rows[i], decision) for i, decision in decisions.items())
    return dict(sorted(found.items())), failed


def _halves(rows: Sequence[int]) -> list[Sequence[int]]:
    middle = len(rows) // 2
    return [part for part in (rows[:middle], rows[middle:]) if part]
