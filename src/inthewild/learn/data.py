"""Labelled texts: files of rows with a label, or verdicts of moderators joined to their texts.

Rows are read as ``inthewild scan`` reads them (CSV, TSV, JSON lines, JSON, Parquet; columns recognised by name). Beside the
columns of a listing: ``label`` (1 or 0; also yes/no, true/false), ``group`` (seller, author or cluster of near-duplicates),
``time``, ``family``, ``selection`` and ``probability`` (how the row came to be looked at).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inthewild.bulk.parse import parse
from inthewild.bulk.rows import Parsed
from inthewild.bulk.sources import Opened, Reading, all_tasks, close_all, open_all
from inthewild.bulk.tasks import Format
from inthewild.errors import InputError
from inthewild.records import Listing

VERDICT_SCHEMA = "inthewild.verdict/1"
_YES = {"1", "1.0", "true", "yes", "y", "positive"}
_NO = {"0", "0.0", "false", "no", "n", "negative"}
_UNSURE = {"unsure", "unknown", "skip", ""}


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text. ``group`` is never split between training and test; ``selection`` says how the row was chosen
    (``flagged``, ``audit``, ...), ``probability`` how likely it was to be chosen (0 to 1], if known."""

    listing: Listing
    label: int
    group: str
    family: str = ""
    time: str = ""
    selection: str = ""
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decided about a row; ``label`` is None for "unsure"."""

    id: str
    label: int | None
    reason_code: str = ""
    decided_at: str = ""
    selection: str = ""
    probability: float | None = None


def read_listings(paths: Sequence[str], reading: Reading | None = None) -> Iterator[Listing]:
    """The listings of files, columns that are no field of a listing in ``extra``.

    :raises InputError: a file cannot be read, or has no column of text; a row cannot be read (its line is named).
    """
    chosen = reading or Reading()
    opened, rejects = open_all(paths, chosen, lambda _: None)
    try:
        for reject in rejects:
            raise InputError(reject.reason, where=f"{reject.file}, line {reject.line}")
        for parsed in _batches(opened, chosen):
            for reject in parsed.rejects:
                raise InputError(f"a row that {reject.reason}", where=f"{reject.file}, line {reject.line}")
            for i in range(len(parsed.batch)):
                yield parsed.batch.listing(i)
    finally:
        close_all(opened)


def _batches(opened: Sequence[Opened], reading: Reading) -> Iterator[Parsed]:
    for task in all_tasks(opened, reading.limits):
        if task.source.format is Format.PARQUET:
            from inthewild.bulk import parquet

            cursor = parquet.Cursor(task.source.path, task.source.columns_map.columns, task.stop - task.start)
            try:
                yield parquet.parse(task, cursor.read(task.start, task.stop))
            finally:
                cursor.close()
        elif task.data:
            yield parse(task)


def read_rows(paths: Sequence[str], label: str = "label", group: str = "group") -> list[Row]:
    """Labelled rows; rows labelled "unsure" or left empty are skipped.

    ``label`` and ``group`` name columns. Without a group column, near-duplicates are grouped (same words, numbers aside).

    :raises InputError: no label column, or a label that is neither yes nor no.
    """
    found: list[Row] = []
    for listing in read_listings(paths):
        extra = listing.extra
        if label not in extra and not found:
            hint = f"name it with --label; columns that are left: {', '.join(map(str, extra)) or 'none'}"
            raise InputError(f"no column {label!r}", where=paths[0], hint=hint)
        said = label_of(extra.get(label), where=f"row {listing.id}")
        if said is None:
            continue
        cluster = _text(extra.get(group)) or listing.seller
        chance = extra.get("probability")
        found.append(
            Row(
                listing, said, cluster or near_duplicate(listing), _text(extra.get("family")),
                _text(extra.get("time")) or listing.created_at or "", _text(extra.get("selection")),
                None if chance in (None, "") else _probability(chance, f"row {listing.id}"),
            )
        )  # fmt: skip
    if not found:
        raise InputError("no labelled row", where=", ".join(paths))
    return found


def is_verdicts(path: str) -> bool:
    """Whether a file holds verdicts: its first line is a JSON object with that schema, or with a verdict and no label."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            first = json.loads(file.readline() or "null")
    except (OSError, ValueError, RecursionError):
        return False
    if not isinstance(first, dict):
        return False
    return first.get("schema") == VERDICT_SCHEMA or ("verdict" in first and "id" in first and "label" not in first)


def read_verdicts(path: str) -> list[Verdict]:
    """Verdicts from JSON lines; the last one on an id counts.

    :raises InputError: a line is not a verdict; the line is named.
    """
    found: dict[str, Verdict] = {}
    with Path(path).open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            where = f"{path}, line {number}"
            if not line.strip():
                continue
            try:
                data: Any = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(f"not JSON: {error}", where=where) from None
            if not isinstance(data, dict) or data.get("schema", VERDICT_SCHEMA) != VERDICT_SCHEMA:
                raise InputError(f"not a verdict: expected {VERDICT_SCHEMA}", where=where)
            if "id" not in data or "verdict" not in data:
                raise InputError("a verdict needs 'id' and 'verdict'", where=where)
            chance = data.get("probability")
            found[str(data["id"])] = Verdict(
                str(data["id"]), label_of(data["verdict"], where), _text(data.get("reason_code")), _text(data.get("decided_at")),
                _text(data.get("selection")), None if chance is None else _probability(chance, where),
            )  # fmt: skip
    return list(found.values())


def join(verdicts: Iterable[Verdict], texts: Sequence[str], group: str = "group") -> tuple[list[Row], int]:
    """Verdicts with their texts, in the order of the texts, and how many verdicts have no text. "unsure" is left out."""
    wanted = {v.id: v for v in verdicts}
    found = []
    seen = set()
    for listing in read_listings(texts):
        verdict = wanted.get(listing.id)
        if verdict is None or listing.id in seen:
            continue
        seen.add(listing.id)
        if verdict.label is not None:
            cluster = _text(listing.extra.get(group)) or listing.seller or near_duplicate(listing)
            found.append(
                Row(listing, verdict.label, cluster, _text(listing.extra.get("family")), verdict.decided_at, verdict.selection,
                    verdict.probability)
            )  # fmt: skip
    return found, len(wanted) - len(seen)


def load(
    labels: Sequence[str], texts: Sequence[str] = (), label: str = "label", group: str = "group"
) -> tuple[list[Row], list[str]]:
    """All rows of label files and verdict files, and notes for the person who asked.

    :raises InputError: a verdict file without ``texts``, or nothing labelled.
    """
    rows: list[Row] = []
    notes: list[str] = []
    verdict_files = [p for p in labels if is_verdicts(p)]
    plain = [p for p in labels if p not in verdict_files]
    if verdict_files and not texts:
        raise InputError("verdicts hold no texts", where=verdict_files[0], hint="name the files of the listings with --texts")
    if plain:
        rows += read_rows(plain, label, group)
    if verdict_files:
        joined, missing = join([v for p in verdict_files for v in read_verdicts(p)], texts, group)
        rows += joined
        if missing:
            notes.append(f"{missing} verdicts have no text in {', '.join(texts)}")
    if not rows:
        raise InputError("nothing is labelled", where=", ".join(labels))
    notes += selection_notes(rows)
    return _unique(rows, notes), notes


def selection_notes(rows: Sequence[Row]) -> list[str]:
    """What the way in which rows were chosen means for the figures."""
    chosen = {r.selection or "not said" for r in rows}
    if chosen <= {"audit", "random", "allowed"}:
        return []
    audited = any(r.probability for r in rows)
    return [
        f"selection: {', '.join(sorted(chosen))}. Rows that were looked at because they were flagged say nothing of what was "
        "missed: recall is recall among the rows labelled here"
        + ("; the rows drawn at random correct for it (inthewild sample --stratum allowed)" if audited else
           ". Label a random audit as well: inthewild sample --stratum allowed")
    ]  # fmt: skip


def _unique(rows: list[Row], notes: list[str]) -> list[Row]:
    """The last row of each id; an id that stands in several files with several texts is kept once for each text."""
    kept: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        kept[row.listing.id, row.listing.title, row.listing.text] = row
    if len(kept) < len(rows):
        notes.append(f"{len(rows) - len(kept)} rows stand twice; the last label counts")
    return list(kept.values())


_NOT_WORDS = re.compile(r"https?://\S+|@\w+|[\W\d_]+")


def near_duplicate(listing: Listing) -> str:
    """A key that copies of one text share: its words in order without numbers, addresses and signs."""
    return _NOT_WORDS.sub(" ", f"{listing.title} {listing.text}".casefold()).strip() or f"id:{listing.id}"


def label_of(value: object, where: str) -> int | None:
    """1, 0, or None for unsure. Raises :class:`InputError` for anything else."""
    said = "" if value is None else str(value).strip().lower()
    if said in _YES:
        return 1
    if said in _NO:
        return 0
    if said in _UNSURE:
        return None
    raise InputError(f"the label {said[:40]!r} is neither yes nor no", where=where, hint="1 or 0, true or false, or unsure")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _probability(value: object, where: str) -> float:
    try:
        found = float(str(value))
    except ValueError:
        found = -1.0
    if not 0 < found <= 1:
        raise InputError(f"the probability {value!r} is not above 0 and at most 1", where=where)
    return found
