"""Open the inputs of a scan, understand each once, and cut them into tasks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from inthewild.bulk import detect, encoding
from inthewild.bulk.columns import ColumnMap, map_columns
from inthewild.bulk.framing import Frame, Limits, frame_lines
from inthewild.bulk.framing_csv import CsvFramer
from inthewild.bulk.framing_json import JsonFramer
from inthewild.bulk.streams import STDIN, ByteStream, DamagedError, spool
from inthewild.bulk.tasks import Defaults, Format, Reject, Source, Task
from inthewild.errors import InputError

#: Enough to tell the encoding and to see which keys JSON lines use; more is read only if one record is longer.
SAMPLE = 1 << 20
_MOST = 256 << 20


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are to be read; what is left out is recognised. ``text`` and ``id`` name columns."""

    text: tuple[str, ...] = ()
    id: str | None = None
    encoding: str | None = None
    extra: bool = True
    defaults: Defaults = field(default_factory=Defaults)
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Opened:
    """An input that has been understood. ``stream`` is kept of a pipe only, which cannot be opened twice."""

    source: Source
    stream: ByteStream | None = None
    temporary: str = ""

    def tasks(self, limits: Limits) -> Iterator[Task]:
        """The batches of this input, numbered from 0."""
        source = self.source
        if source.format is Format.PARQUET:
            step = max(1, min(limits.rows, limits.size // max(1, source.row_size)))
            for number, start in enumerate(range(0, source.rows or 0, step)):
                stop = min(start + step, source.rows or 0)
                yield Task(number, source, start, stop, done=source.size * stop // (source.rows or 1))
            return
        stream = self.stream or ByteStream(source.name, source.path)
        try:
            for number, frame in enumerate(_frames(source, stream, limits)):
                yield Task(
                    number, source, frame.line, data=frame.data, done=stream.done,
                    rejects=frame.rejects, damage=frame.damage,
                )  # fmt: skip
        finally:
            stream.close()

    def check_unchanged(self) -> None:
        """:raises InputError: the file is not the one that was opened, so decisions may mix two states of it."""
        source = self.source
        if source.once or self.temporary:
            return
        try:
            stat = Path(source.path).stat()
        except OSError as error:
            raise InputError(f"changed while it was read: {error.strerror}", where=source.name) from error
        if (stat.st_size, stat.st_mtime_ns) != (source.size, source.changed):
            hint = "scan it again when it is complete"
            raise InputError("changed while it was read: its decisions cannot be trusted", where=source.name, hint=hint)

    def close(self) -> None:
        """Remove what was spooled."""
        if self.temporary:
            Path(self.temporary).unlink(missing_ok=True)


def expand(paths: Iterable[str]) -> list[str]:
    """Paths with each directory replaced by the files in it whose extension tells a format, in order of name.

    :raises InputError: a path does not exist, or a directory holds no such file.
    """
    found: list[str] = []
    for path in paths:
        if path != STDIN and Path(path).is_dir():
            inside = sorted(str(p) for p in Path(path).rglob("*") if detect.extension(p.name) in detect.EXTENSIONS)
            if not inside:
                raise InputError("no file of a known format in this directory", where=path)
            found += inside
        else:
            found.append(path)
    return found


def open_all(paths: Sequence[str], reading: Reading, notice: Callable[[str], None]) -> tuple[list[Opened], list[Reject]]:
    """Open and understand every input before any is read, so that a wrong option fails at once.

    An input that is damaged from its start becomes a reject, unless it is the only one.

    :raises InputError: an input is missing, its text column is unknown, or all are damaged.
    """
    names = expand(paths)
    opened: list[Opened] = []
    rejects: list[Reject] = []
    last: DamagedError | None = None
    mappings: set[str] = set()
    for name in names:
        prefix = f"{name}:" if len(names) > 1 else ""
        try:
            item = open_one(name, reading, notice, prefix)
        except DamagedError as error:
            last = error
            rejects.append(Reject(name, 0, error.what))
            continue
        opened.append(item)
        mapping = item.source.columns_map.describe()
        if mapping not in mappings and not reading.text:
            mappings.add(mapping)
            notice(f"{name}: {mapping}" if mapping else f"{name} is empty")
    if last is not None and not opened:
        raise last
    return opened, rejects


def open_one(name: str, reading: Reading, notice: Callable[[str], None], id_prefix: str = "") -> Opened:
    """Open one input: see what it is, in which encoding, and which of its columns are which.

    :raises InputError: it cannot be opened, or its text column is unknown.
    """
    stream = ByteStream(name, name)
    try:
        head = stream.peek(4)
        if head == detect.PARQUET or (head and detect.EXTENSIONS.get(detect.extension(name)) is Format.PARQUET):
            return _open_parquet(name, stream, reading, id_prefix)
        return _open_text(name, stream, reading, notice, id_prefix)
    finally:
        if stream.stat is not None:
            stream.close()


def _open_parquet(name: str, stream: ByteStream, reading: Reading, id_prefix: str) -> Opened:
    from inthewild.bulk import parquet  # needs Arrow, which takes longer to import than a small file to scan

    temporary = spool(stream) if stream.gzip or stream.stat is None else ""
    path = temporary or name
    try:
        columns, plain, rows = parquet.inspect(name, path)
        mapped = map_columns(columns, reading.text, reading.id, where=name, extra=reading.extra)
    except BaseException:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise
    mapped = ColumnMap(mapped.fields, tuple(c for c in mapped.extra if c in set(plain)))
    row_size = parquet.row_size(path, mapped.columns)
    stat = Path(path).stat()
    source = Source(
        name, path, Format.PARQUET, mapped, stream.gzip, size=stat.st_size, changed=stat.st_mtime_ns,
        rows=rows, row_size=row_size, defaults=reading.defaults, id_prefix=id_prefix, once=stream.stat is None,
    )  # fmt: skip
    return Opened(source, temporary=temporary)


def _open_text(name: str, stream: ByteStream, reading: Reading, notice: Callable[[str], None], id_prefix: str) -> Opened:
    size = SAMPLE
    while True:
        sample = stream.peek(size)
        whole = len(sample) < size
        if not sample and stream.damage:
            raise stream.damage
        name_of, certain = (reading.encoding, True) if reading.encoding else encoding.guess(sample, whole=whole)
        utf8 = b"".join(encoding.to_utf8(iter([sample]), name_of))
        text = utf8.decode("utf-8", encoding.MARKED)
        returns = "\r" in text and "\n" not in text
        text = text.replace("\r", "\n") if returns else text
        form = detect.format_of(name, text)
        columns: tuple[str, ...] = ()
        delimiter, before = ",", 0
        if form is Format.CSV and text.strip():
            columns, delimiter, before = detect.header(name, text)
        found = list(columns) if form is Format.CSV else detect.keys(name, text, form)
        # One record may be longer than the sample: look further, for a while.
        if whole or size >= _MOST or (found and "\n" in text):
            break
        size *= 4
    if not certain:
        notice(f"{name}: not UTF-8; read as {name_of}, which is a guess: --encoding NAME says otherwise")
    if not text.strip():
        mapped = ColumnMap(())
    elif not found:
        raise InputError("none of the first lines is a JSON object", where=f"{name}, line 1")
    else:
        mapped = map_columns(found, reading.text, reading.id, where=name, extra=reading.extra)
    stat = stream.stat
    source = Source(
        name, name, form, mapped, stream.gzip, name_of, delimiter, columns, before + 1,
        size=stat.st_size if stat else 0, changed=stat.st_mtime_ns if stat else 0,
        defaults=reading.defaults, id_prefix=id_prefix, once=stat is None, bare_returns=returns,
    )  # fmt: skip
    return Opened(source, stream if stat is None else None)


def _frames(source: Source, stream: ByteStream, limits: Limits) -> Iterator[Frame]:
    if not source.columns_map.fields:
        return iter(())
    blocks = encoding.to_utf8(stream.blocks(), source.encoding)
    if source.bare_returns:
        blocks = (block.replace(b"\r", b"\n") for block in blocks)
    if source.format is Format.JSON:
        return JsonFramer(source.name, limits).frames(blocks)
    if source.format is Format.JSONL:
        return frame_lines(source.name, blocks, 1, limits)
    rest = _skip_lines(blocks, source.first_line - 1)
    return CsvFramer(source.name, source.delimiter, len(source.columns), limits).frames(rest, source.first_line)


def _skip_lines(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    """The blocks without their first ``lines`` lines."""
    for block in blocks:
        while lines and block:
            cut = block.find(b"\n") + 1
            block = block[cut:] if cut else b""
            lines -= bool(cut)
        if block:
            yield block


def all_tasks(opened: Sequence[Opened], limits: Limits) -> Iterator[Task]:
    """The tasks of all inputs in order, numbered through."""
    numbers = itertools.count()
    for index, item in enumerate(opened):
        for task in item.tasks(limits):
            yield replace(task, number=next(numbers), index=index)


def close_all(opened: Iterable[Opened]) -> None:
    """Remove what was spooled for any of them; a file that cannot be removed is left."""
    for item in opened:
        with suppress(OSError):
            item.close()
