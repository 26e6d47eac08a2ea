"""What a scan is asked to do, and what of that cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inthewild.bulk.render import Only, OutFormat
from inthewild.bulk.sinks import STDOUT
from inthewild.bulk.sources import Reading
from inthewild.bulk.streams import STDIN
from inthewild.errors import ResumeError, UsageError


@dataclass(frozen=True, slots=True)
class Options:
    """What a scan is asked to do. ``out`` and ``summary`` are paths; ``out`` ``-`` is standard output.

    ``workers`` = 1 scans in this process. ``overwrite`` allows to begin anew where an unfinished run stands.
    """

    out: str = STDOUT
    format: OutFormat = OutFormat.JSONL
    only: Only = Only.ALL
    workers: int = 1
    resume: bool = False
    overwrite: bool = False
    summary: str | None = None
    reading: Reading = field(default_factory=Reading)

    @property
    def rejects_file(self) -> str:
        """Where refused rows go: beside the output, or to the current directory if there is no output file."""
        return f"{self.out}.rejects.jsonl" if self.is_file else "inthewild.rejects.jsonl"

    @property
    def is_file(self) -> bool:
        """Whether the output is an ordinary file, not a pipe or a device."""
        path = Path(self.out)
        return self.out != STDOUT and (path.is_file() or not path.exists())

    @property
    def resumable(self) -> bool:
        """Whether a run that stops can go on later."""
        return self.is_file and self.format in {OutFormat.JSONL, OutFormat.CSV}

    @property
    def state_file(self) -> Path:
        """Beside the output while the run is unfinished."""
        return Path(f"{self.out}.state.json")


def check(paths: Sequence[str], options: Options) -> None:
    """Refuse what cannot be meant, before anything is opened.

    :raises UsageError: the options contradict each other, or a file would be read and written.
    """
    if not paths:
        raise UsageError("nothing to scan", hint="name files, or - for standard input")
    if list(paths).count(STDIN) > 1:
        raise UsageError("standard input can be read only once")
    if options.workers < 1:
        raise UsageError("at least one worker is needed")
    if options.format is OutFormat.PARQUET and not options.is_file:
        raise UsageError("Parquet cannot be written to a pipe", hint="name a file with --out")
    if options.resume:
        if STDIN in paths:
            raise UsageError("standard input cannot be resumed: it is gone once it is read")
        if options.format is OutFormat.PARQUET:
            hint = "write jsonl or csv, or scan the files one by one"
            raise ResumeError("Parquet output cannot be resumed: it is readable only when complete", hint=hint)
        if not options.resumable:
            raise UsageError("only output to a jsonl or csv file can be resumed", hint="name a file with --out")
    elif options.resumable and options.state_file.exists() and not options.overwrite:
        hint = "--resume goes on with it, --overwrite starts again"
        raise UsageError("an unfinished run stands there", where=options.out, hint=hint)
    written = [p for p in (options.out, options.summary, options.rejects_file) if p and p != STDOUT]
    for path in written:
        for source in paths:
            if source != STDIN and Path(path).exists() and Path(source).exists() and Path(path).samefile(source):
                raise UsageError("this file would be read and written at once", where=path)
    if len(set(written)) < len(written):
        raise UsageError("two outputs have one name")
