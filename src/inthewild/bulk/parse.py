"""A batch of UTF-8 records -> columns. Runs in the workers."""

from __future__ import annotations

from inthewild.bulk.encoding import MARKED
from inthewild.bulk.parse_csv import parse_csv
from inthewild.bulk.parse_json import parse_json
from inthewild.bulk.rows import Parsed
from inthewild.bulk.tasks import Format, Task


def parse(task: Task) -> Parsed:
    """The rows of a task that carries its bytes: CSV, JSON lines, the elements of a JSON array."""
    try:
        text, marked = task.data.decode("utf-8"), False
    except UnicodeDecodeError:
        text, marked = task.data.decode("utf-8", MARKED), True
    if task.source.format is Format.CSV:
        return parse_csv(task, text, marked=marked)
    return parse_json(task, text, marked=marked)
