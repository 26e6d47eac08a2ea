"""Reading and writing the tab-separated files of the database. Every error names file, line and column."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from inthewild.errors import LexiconError
from inthewild.lexicon.model import COLUMNS

_AMBIGUITIES = frozenset("0123")
#: Where the shipped data lies.
DATA = Path(__file__).parent / "data"


def read_table(path: Path, required: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a TSV file as dictionaries. No quoting: a tab or a line break cannot stand in a cell.

    Raises :class:`LexiconError` for a missing file, a wrong encoding, missing columns or a row of the wrong width.
    """
    header, rows = read_cells(path, required)
    return [dict(zip(header, cells, strict=True)) for _, cells in rows]


def read_cells(path: Path, required: Sequence[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the rows of a TSV file, each with its line number; errors as in :func:`read_table`."""
    header, lines = _read_lines(path, required)
    return header, [(number, line.split("\t")) for number, line in lines]


def _read_lines(path: Path, required: Sequence[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """The header and the numbered lines of a TSV file that hold a row of the right width."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LexiconError("the file is missing", where=str(path)) from None
    except UnicodeDecodeError as error:
        raise LexiconError(f"not UTF-8 at byte {error.start}", where=str(path), hint="save the file as UTF-8") from None
    lines = text.removeprefix("\ufeff").split("\n")
    header = lines[0].rstrip("\r").split("\t")
    missing = [c for c in required if c not in header]
    if missing:
        raise LexiconError(f"the header lacks {', '.join(missing)}", where=f"{path}:1", hint="see docs/keywords.md")
    rows = []
    tabs = len(header) - 1
    for number, line in enumerate(lines[1:], 2):
        line = line.rstrip("\r")
        if not line or line.startswith("# "):
            continue
        if line.count("\t") != tabs:
            raise LexiconError(
                f"{line.count(chr(9)) + 1} cells instead of {tabs + 1}",
                where=f"{path}:{number}",
                hint="one tab between any two columns",
            )
        rows.append((number, line))
    return header, rows


def read_terms(path: Path) -> list[str]:
    """The rows of one ``terms/<lang>.tsv`` as lines, cells in the order of COLUMNS; they are split when somebody asks.

    The ambiguity is checked here because everything else relies on it.
    """
    header, lines = _read_lines(path, COLUMNS)
    at = header.index("ambiguity")
    places = None if header == list(COLUMNS) else [header.index(c) for c in COLUMNS]
    found = []
    for number, line in lines:
        ambiguity = line.split("\t", at + 1)[at]
        if ambiguity not in _AMBIGUITIES:
            raise LexiconError(f"ambiguity {ambiguity!r} is not 0, 1, 2 or 3", where=f"{path}:{number}")
        if places is not None:
            cells = line.split("\t")
            line = "\t".join(cells[p] for p in places)
        found.append(line)
    return found


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write atomically: a reader sees the old file or the new one, never half of it."""
    body = ["\t".join(columns)]
    body += ["\t".join(row.get(c, "") for c in columns) for row in rows]
    write_text(path, "\n".join(body) + "\n")


def write_text(path: Path, text: str) -> None:
    """Atomic replacement of a text file, UTF-8 with LF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
