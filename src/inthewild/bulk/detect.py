"""What an input is: its format by extension, then by content; its header; the keys of its JSON."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import PurePath

from inthewild.bulk.framing import Limits
from inthewild.bulk.framing_csv import MAX_CELL
from inthewild.bulk.framing_json import JsonFramer
from inthewild.bulk.tasks import Format
from inthewild.errors import InputError

EXTENSIONS = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".tab": Format.CSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSON,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
}
PARQUET = b"PAR1"

#: How many records of the sample are looked at for their keys.
_RECORDS = 1000


def extension(name: str) -> str:
    """The extension that tells the format, ``.gz`` aside, in lower case."""
    suffixes = [s.lower() for s in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in {".gz", ".gzip"}:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def format_of(name: str, text: str) -> Format:
    """The format of a text input. JSON lines and arrays share extensions in practice, so content tells them apart."""
    by_name = EXTENSIONS.get(extension(name))
    start = text.lstrip()[:1]
    if by_name is Format.CSV or (by_name is None and start not in {"{", "["}):
        return Format.CSV
    line = next((part for part in text.split("\n") if part.strip()), "")
    try:
        value = json.loads(line)
    except RecursionError:
        return Format.JSONL
    except json.JSONDecodeError as error:
        unfinished = start in {"{", "["} and error.pos >= len(line.rstrip()) - 1
        return Format.JSON if unfinished or (start == "[" and by_name is not Format.JSONL) else Format.JSONL
    return Format.JSON if isinstance(value, list) and by_name is not Format.JSONL else Format.JSONL


def header(name: str, text: str) -> tuple[tuple[str, ...], str, int]:
    """(column names, delimiter, lines before the first row) of a CSV text.

    The delimiter is whichever of tab, comma, semicolon and bar stands most often in the header, outside of quotes; a
    first line ``sep=;``, as spreadsheets write it, decides. Two columns of one name become ``name`` and ``name.2``.

    :raises InputError: the header cannot be read.
    """
    lines = list(io.StringIO(text, newline="\n"))
    skipped = next((i for i, line in enumerate(lines) if line.strip()), 0)
    delimiter = ""
    if lines[skipped].strip().lower().startswith("sep=") and len(lines[skipped].strip()) == 5:
        delimiter = lines[skipped].strip()[4]
        skipped += 1
    if not delimiter:
        # What stands between quotes is every second piece; a header rarely spans lines, and never many.
        bare = "".join("".join(lines[skipped : skipped + 50]).split('"')[::2]).partition("\n")[0]
        delimiter = max("\t,;|", key=bare.count)
        if not bare.count(delimiter):
            delimiter = "\t" if extension(name) in {".tsv", ".tab"} else ","
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines[skipped:], delimiter=delimiter)
    try:
        names = next(reader, [])
    except csv.Error as error:
        raise InputError(f"the header cannot be read: {error}", where=f"{name}, line {skipped + 1}") from error
    seen: dict[str, int] = {}
    columns = []
    for column in names:
        column = column.strip()
        seen[column] = seen.get(column, 0) + 1
        columns.append(column if seen[column] == 1 else f"{column}.{seen[column]}")
    return tuple(columns), delimiter, skipped + reader.line_num


def keys(name: str, text: str, form: Format) -> list[str]:
    """All keys of the first records, in the order in which they appear; none if no record can be read."""
    records: list[str] = []
    if form is Format.JSON:
        frames = JsonFramer(name, Limits(rows=1)).frames(iter([text.encode("utf-8", "surrogatepass")]))
        records = [f.data.decode("utf-8", "replace") for f in itertools.islice(frames, _RECORDS) if f.data]
    else:
        records = text.split("\n")[:_RECORDS]
    found: dict[str, None] = {}
    for record in records:
        try:
            value = json.loads(record)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.update(dict.fromkeys(value))
    return list(found)
