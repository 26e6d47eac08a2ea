"""A scan from paths to a finished output: reads, hands out, writes in order, remembers how far it is."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from inthewild.bulk.engine import DetectorFactory, EngineFactory
from inthewild.bulk.ids import Duplicates
from inthewild.bulk.interrupt import Interrupts
from inthewild.bulk.options import Options, check
from inthewild.bulk.overrides import Watch
from inthewild.bulk.pool import Pool, make_pool
from inthewild.bulk.progress import Progress, Quiet
from inthewild.bulk.render import Csv, OutFormat
from inthewild.bulk.sinks import STDOUT, ParquetSink, RejectsFile, Sink, StreamSink
from inthewild.bulk.sources import Opened, all_tasks, close_all, open_all
from inthewild.bulk.state import State, key_of, save_summary
from inthewild.bulk.summary import Summary
from inthewild.bulk.tasks import Reject, Result
from inthewild.bulk.work import Setup
from inthewild.errors import OutputError, UsageError
from inthewild.records import Versions

if TYPE_CHECKING:
    from inthewild.overrides import OverrideFile


class Scan:
    """One run. ``summary`` can be read at any time, also after :meth:`run` has raised.

    ``factory`` builds the engine, in each worker; ``overrides`` are those that it applies; ``notice`` takes what a person
    should know.
    """

    def __init__(
        self,
        paths: Sequence[str],
        options: Options | None = None,
        *,
        factory: EngineFactory | None = None,
        progress: Progress | None = None,
        notice: Callable[[str], None] = lambda _: None,
        overrides: OverrideFile | None = None,
    ) -> None:
        self.options = options or Options()
        self.summary = Summary(output=self.options.out, rejects_file=self.options.rejects_file)
        self._paths = list(paths)
        self._factory = factory or DetectorFactory()
        self._progress: Progress = progress or Quiet()
        self._notice = notice
        self._watch = Watch(overrides, self._say) if overrides is not None else None
        self._ids = Duplicates()
        self._state = State({})
        self._begun = time.monotonic()
        self._opened: list[Opened] = []
        self._resumable = False
        self._problem = ""
        check(self._paths, self.options)

    def run(self) -> Summary:
        """Scan everything.

        :raises InputError: an input is missing, not understood, or changed while it was read.
        :raises OutputError: the output cannot be written; it is valid up to the last whole batch.
        :raises ResumeError: the run to be resumed was another one.
        :raises KeyboardInterrupt: stopped by a signal; the output is valid up to the last whole batch.
        """
        options = self.options
        setup = Setup(self._factory, options.format, options.only)
        try:
            with Interrupts() as signals, ExitStack() as stack:
                # The workers build their engines while the inputs are opened here.
                pool: Pool = stack.enter_context(make_pool(setup, options.workers))
                stack.callback(lambda: close_all(self._opened))
                self._opened, damaged = open_all(self._paths, options.reading, self._notice)
                self.summary.inputs = [o.source.name for o in self._opened] + [r.file for r in damaged]
                self.summary.damaged = [r.file for r in damaged]
                self._write_all(pool, signals, damaged)
        finally:
            self._progress.close()
            self._close_summary()
        return self.summary

    def _write_all(self, pool: Pool, signals: Interrupts, damaged: list[Reject]) -> None:
        self._progress.start()
        clean = pool.clean()
        self.summary.versions, self.summary.calibration = clean.versions, clean.calibration
        if self._watch is not None:
            self._watch.look()
        options = self.options
        self._resumable = options.resumable and not any(o.source.once for o in self._opened)
        if options.resume and not self._resumable:
            raise UsageError("a pipe cannot be resumed: it is gone once it is read")
        if self._resumable:
            self._state = State(key_of(self._opened, self._key_versions(clean.versions), self._key_options()))
        if options.resume:
            before = State.load(options.state_file)
            before.check(self._state.key)
            self._state = before
            self.summary.resumed_at_batch = before.batches
        state = self._state
        rejects = RejectsFile(options.rejects_file, state.rejects_size if options.resume else None)
        sink = self._make_sink(state.out_size if options.resume else None)
        try:
            with signals.held():
                rejects.prepare()
                if not options.resume:
                    rejects.write(damaged)
                    state.counts.rejects += len(damaged)
                self._save(sink, rejects)
            tasks = itertools.islice(all_tasks(self._opened, options.reading.limits), state.batches, None)
            current = 0
            with closing(pool.run(tasks)) as results:
                for result in results:
                    if self._watch is not None:
                        self._watch.look()
                    self._mark_change(result)
                    while current < result.index:
                        self._opened[current].check_unchanged()
                        current += 1
                    with signals.held(), self._progress.paused() if self._shows(result) else ExitStack():
                        sink.write(result.payload)
                        rejects.write(result.rejects)
                        self._take(result)
                        self._save(sink, rejects)
                    self._progress.update(state.counts.rows, self._fraction(result))
            for item in self._opened[current:]:
                item.check_unchanged()
            with signals.held():
                sink.finish()
                self.summary.finished = True
                if self._resumable:
                    options.state_file.unlink(missing_ok=True)
        except BaseException:
            if not self.summary.finished:
                self.summary.output = sink.stop()
            raise
        finally:
            rejects.close()

    def _take(self, result: Result) -> None:
        self._state.batches += 1
        self._state.counts.add(result.counts)
        self._ids.add(result.ids)
        if result.damage:
            name = self._opened[result.index].source.name
            self.summary.damaged.append(name)

    def _mark_change(self, result: Result) -> None:
        """Say once that another keyword release decides, or why a newer one does not."""
        if result.problem != self._problem:
            self._problem = result.problem
            if result.problem:
                self._say(f"the new keyword release is not taken, the one before stays in force: {result.problem}")
        versions = result.versions
        if versions is None or versions == self.summary.versions or versions.lexicon in self._state.counts.lexicons:
            return
        if self.summary.versions is not None:
            self._say(f"keyword database {versions.lexicon} decides from now on, before it was {self.summary.versions.lexicon}")
        self.summary.versions = versions

    def _save(self, sink: Sink, rejects: RejectsFile) -> None:
        if self._resumable:
            self._state.out_size, self._state.rejects_size = sink.size, rejects.size
            now = replace(self._state, seconds=self._state.seconds + time.monotonic() - self._begun)
            try:
                now.save(self.options.state_file)
            except OSError as error:
                what = f"the state of the run cannot be written: {error.strerror}"
                raise OutputError(what, where=str(self.options.state_file)) from error

    def _make_sink(self, resume_at: int | None) -> Sink:
        options = self.options
        if options.format is OutFormat.PARQUET:
            from inthewild.bulk.arrow import FIELDS

            return ParquetSink(options.out, FIELDS)
        if options.format is OutFormat.TABLE:
            from inthewild.bulk.table import TableSink

            return TableSink(options.out)
        header = Csv.header() if options.format is OutFormat.CSV else b""
        return StreamSink(options.out, header, resume_at)

    def _shows(self, result: Result) -> bool:
        """Whether the batch is about to be written to the terminal on which the progress stands."""
        return self.options.out == STDOUT and bool(result.payload)

    def _fraction(self, result: Result) -> float | None:
        sizes = [o.source.size for o in self._opened]
        if not all(sizes):
            return None
        return min(1.0, (sum(sizes[: result.index]) + result.done) / sum(sizes))

    def _key_versions(self, versions: Versions) -> dict[str, str]:
        """A run that follows the releases would have changed over by itself, so it may be resumed with a newer one."""
        found = asdict(versions)
        return found | {"lexicon": "active"} if getattr(self._factory, "follows", False) else found

    def _key_options(self) -> dict[str, Any]:
        """The options that shape the output; JSON values only."""
        options = self.options
        reading: dict[str, Any] = json.loads(json.dumps(asdict(options.reading)))
        muted = {"overrides": self._watch.version} if self._watch is not None else {}
        return {"format": options.format.value, "only": options.only.value, **reading, **muted}

    def _say(self, message: str) -> None:
        with self._progress.paused():
            self._notice(message)

    def _close_summary(self) -> None:
        summary = self.summary
        summary.counts = self._state.counts
        if self._watch is not None:
            summary.overrides, summary.expired = self._watch.version, self._watch.expired
        summary.seconds = self._state.seconds + time.monotonic() - self._begun
        summary.duplicates, summary.duplicate_rows = self._ids.count()
        summary.ids_checked = self._ids.checked
        if self.options.summary:
            save_summary(self.options.summary, summary.to_json())


def scan(paths: Sequence[str], options: Options | None = None, *, factory: EngineFactory | None = None) -> Summary:
    """Scan files and write decisions; see :class:`Scan` for progress, notices and what is raised."""
    return Scan(paths, options, factory=factory).run()
