"""A decisions file, line by line: what is good goes on, what is not is told with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inthewild.errors import InputError
from inthewild.records import Action, Decision
from inthewild.serial import decision_from_dict


@dataclass(frozen=True, slots=True)
class Line:
    """A decision and where it stands. ``data`` is the line as it was, ``where`` is ``file:line``."""

    decision: Decision
    data: dict[str, Any]
    where: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be used, and why."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


Report = Callable[[Problem], None]


def read_lines(path: Path, report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """(``file:line``, object) of a JSON lines file. A line that is no object is reported; blank lines are passed over.

    :raises InputError: the file cannot be opened or read.
    """
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(stream, 1):
                where = f"{path}:{number}"
                if not raw.strip():
                    continue
                try:
                    data = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
                except (ValueError, RecursionError):
                    report(Problem(where, "not a line of JSON"))
                    continue
                if isinstance(data, dict):
                    yield where, data
                else:
                    report(Problem(where, "not an object"))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error


def read_decisions(path: Path, report: Report) -> Iterator[Line]:
    """The decisions of a file as ``inthewild scan`` writes them; every other line is reported, and every second one of an id.

    :raises InputError: the file cannot be opened or read.
    """
    known = {str(action) for action in Action}
    seen: dict[str, str] = {}
    for where, data in read_lines(path, report):
        try:
            decision = decision_from_dict(data)
        except InputError as error:
            report(Problem(where, error.what))
            continue
        if decision.action not in known:
            report(Problem(where, f"unknown action {decision.action!r}; known: {', '.join(sorted(known))}"))
        elif not isinstance(decision.id, str) or not decision.id:
            report(Problem(where, "a decision without id"))
        elif decision.id in seen:
            report(Problem(where, f"a second decision on {decision.id!r}; the first stands at {seen[decision.id]}"))
        else:
            seen[decision.id] = where
            yield Line(decision, data, where)
