"""Where results are written. At every moment the file is valid up to the end of the last whole batch."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from inthewild.bulk.state import beside_of
from inthewild.bulk.tasks import Reject
from inthewild.errors import OutputError, ResumeError
from inthewild.serial import dumps

STDOUT = "-"


class Sink(Protocol):
    """Takes the rendered batches of a run in order."""

    size: int

    def write(self, payload: bytes | memoryview) -> None:
        """Add one batch, wholly or not at all.

        :raises OutputError: it cannot be written; what was written before stands.
        """

    def finish(self) -> None:
        """All batches are written."""

    def stop(self) -> str:
        """The run ends early: leave what is good. Returns where it is, empty if nothing is left."""


class StreamSink:
    """Bytes appended to a file, or to standard output: JSON lines, CSV, rejects.

    ``resume_at`` is the size in bytes up to which an existing file is good; what stands behind it is cut off.

    :raises OutputError: the file cannot be opened.
    :raises ResumeError: the file is shorter than it was.
    """

    def __init__(self, path: str, header: bytes = b"", resume_at: int | None = None) -> None:
        self.path = path
        self.size = 0
        self._regular = False
        try:
            self._file: BinaryIO = _open(path, resume_at)
            if path != STDOUT:
                self._regular = Path(path).is_file()
            if resume_at is not None:
                if self._file.seek(0, os.SEEK_END) < resume_at:
                    self._file.close()
                    raise ResumeError("the output is shorter than it was when the run stopped", where=path)
                self._file.truncate(resume_at)
                self._file.seek(resume_at)
                self.size = resume_at
        except OSError as error:
            raise OutputError(f"cannot be written: {error.strerror}", where=path) from error
        if header and not self.size:
            self.write(header)

    def write(self, payload: bytes | memoryview) -> None:
        """Append, and hand to the operating system at once."""
        done = 0
        try:
            while done < len(payload):
                with memoryview(payload)[done:] as rest:
                    done += self._file.write(rest)
            self._file.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            self._cut()
            what = f"the output cannot be written: {error.strerror}"
            raise OutputError(what, where=self.path, hint="what was written before is good") from error
        except BaseException:
            self._cut()
            raise
        self.size += len(payload)

    def finish(self) -> None:
        """Close the file."""
        if self.path != STDOUT:
            self._file.close()

    def stop(self) -> str:
        """Everything up to the last batch stays."""
        self.finish()
        return self.path

    def _cut(self) -> None:
        """Take back a batch of which only a part was written."""
        if self._regular:
            with suppress(OSError):
                self._file.truncate(self.size)
                self._file.seek(self.size)


class ParquetSink:
    """Arrow streams written to a temporary file that gets its name when it is complete.

    A Parquet file is readable only once its end is written, so an early stop leaves ``<path>.partial``, which is
    complete in itself, and never a half file at the final name.
    """

    #: Rows of a row group, roughly: small batches are collected, for readers are slow on many small groups.
    ROWS = 1 << 17

    def __init__(self, path: str, schema: Any) -> None:
        self.path = path
        self.size = 0
        self._schema = schema
        self._beside = beside_of(Path(path))
        self._writer: Any = None
        self._held: list[Any] = []
        self._rows = 0
        if not self._beside.parent.is_dir():
            raise OutputError("no such directory", where=str(self._beside.parent))

    def write(self, payload: bytes | memoryview) -> None:
        """Take a batch; written when enough rows have come together."""
        import pyarrow as pa

        if payload:
            table = pa.ipc.open_stream(bytes(payload)).read_all()
            self._held.append(table)
            self._rows += table.num_rows
            if self._rows >= self.ROWS:
                self._flush()

    def finish(self) -> None:
        """Complete the file and give it its name."""
        self._end(Path(self.path))

    def stop(self) -> str:
        """Complete what there is under another name."""
        if self._writer is None and not self._held:
            return ""
        partial = f"{self.path}.partial"
        self._end(Path(partial))
        return partial

    def _end(self, path: Path) -> None:
        try:
            self._flush()
            self._writer.close()
            self._beside.replace(path)
        except OSError as error:
            self._fail(error)

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        held, self._held, self._rows = self._held, [], 0
        try:
            if self._writer is None:
                self._writer = pq.ParquetWriter(self._beside, self._schema, compression="zstd")
            if held:
                self._writer.write_table(pa.concat_tables(held))
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        with suppress(OSError):
            self._writer.close()
        self._writer, self._held = None, []
        self._beside.unlink(missing_ok=True)
        what = f"the output cannot be written: {str(error).splitlines()[0]}"
        raise OutputError(what, where=self.path, hint="Parquet cannot be kept in part; jsonl and csv can") from error


class RejectsFile:
    """The rows that could not be read, one JSON object a line; the file begins with the first of them."""

    def __init__(self, path: str, resume_at: int | None = None) -> None:
        self.path = path
        self.size = resume_at or 0
        self._resume_at = resume_at
        self._sink: StreamSink | None = None

    def prepare(self) -> None:
        """Take away what an earlier run left: the file speaks of this run alone."""
        if self._resume_at:
            self._sink = StreamSink(self.path, resume_at=self._resume_at)
        else:
            with suppress(OSError):
                Path(self.path).unlink(missing_ok=True)

    def write(self, rejects: Sequence[Reject]) -> None:
        """Add rejects; none opens no file.

        :raises OutputError: the file cannot be written.
        """
        if rejects:
            if self._sink is None:
                self._sink = StreamSink(self.path)
            self._sink.write("".join(f"{dumps(asdict(r))}\n" for r in rejects).encode())
            self.size = self._sink.size

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._sink is not None:
            self._sink.finish()


def _open(path: str, resume_at: int | None) -> BinaryIO:
    if path == STDOUT:
        return sys.stdout.buffer
    return cast("BinaryIO", Path(path).open("wb" if resume_at is None else "r+b", buffering=0))
