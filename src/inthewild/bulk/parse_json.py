"""Lines of JSON -> columns. Runs in the workers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from inthewild.bulk.encoding import MARK
from inthewild.bulk.framing import shorten
from inthewild.bulk.rows import Getter, Parsed, build, texts_of
from inthewild.bulk.tasks import Reject, Source, Task

_KINDS: dict[type, str] = {list: "a list", str: "a text", type(None): "null", bool: "true or false"}


def parse_json(task: Task, text: str, *, marked: bool) -> Parsed:
    """The rows of a frame. ``marked``: some bytes could not be decoded and are marked in the text."""
    source = task.source
    lines = text.split("\n")
    places = [i for i, line in enumerate(lines) if line and not line.isspace()]
    rejects: list[Reject] = []
    values = None if marked else _all_at_once([lines[i] for i in places])
    if values is None:
        values, places = _one_by_one(task, lines, places, rejects)
    texts = _plain_texts(source, values)
    if texts is None:
        texts = {field: [] for field, _ in source.columns_map.texts}
        rows, kept = [], []
        for place, value in zip(places, values, strict=True):
            found, reason = texts_of(source, value.__getitem__)
            if reason:
                rejects.append(Reject(source.name, task.start + place, reason, shorten(lines[place])))
                continue
            rows.append(value)
            kept.append(place)
            for name, cell in found.items():
                texts[name].append(cell)
        values, places = rows, kept
    where = [task.start + place for place in places]

    def getter(name: str) -> Getter:
        return lambda i: values[i].get(name)

    def whole(name: str) -> list[Any]:
        return [value.get(name) for value in values]

    return build(source, texts, getter, whole, where, rejects, lambda i: shorten(lines[places[i]]))


def _plain_texts(source: Source, values: Sequence[dict[str, Any]]) -> dict[str, list[str | None]] | None:
    """The text columns if every row has a text, and nothing but a text, in each of them; the usual case, and quick."""
    texts: dict[str, list[str | None]] = {}
    for name, columns in source.columns_map.texts:
        cells = [value.get(columns[0]) for value in values]
        if len(columns) > 1 or not {type(cell) for cell in cells} <= {str}:
            return None
        texts[name] = cells
    return texts


def _all_at_once(lines: Sequence[str]) -> list[dict[str, Any]] | None:
    """All lines as one array, which is a fifth faster; ``None`` unless each line is plainly one object."""
    if not all(line[0] == "{" and line.rstrip()[-1] == "}" for line in lines):
        return None
    try:
        values = json.loads(f"[{','.join(lines)}]")
    except (ValueError, RecursionError):
        return None
    if len(values) != len(lines) or not all(type(v) is dict for v in values):
        return None
    found: list[dict[str, Any]] = values
    return found


def _one_by_one(
    task: Task, lines: Sequence[str], places: Sequence[int], rejects: list[Reject]
) -> tuple[list[dict[str, Any]], list[int]]:
    values: list[dict[str, Any]] = []
    kept: list[int] = []
    for place in places:
        line = lines[place]
        try:
            if MARK in line:
                reason = f"bytes that are not valid {task.source.encoding.upper()}"
            else:
                value = json.loads(line)
                if type(value) is dict:
                    values.append(value)
                    kept.append(place)
                    continue
                reason = f"is {_KINDS.get(type(value), 'a number')}, not an object"
        except RecursionError:
            reason = "not JSON: nested too deeply"
        except json.JSONDecodeError as error:
            reason = f"not JSON: {error.msg} at character {error.pos}"
        except ValueError as error:  # such as a number of ten thousand digits
            reason = f"not JSON: {error}"
        rejects.append(Reject(task.source.name, task.start + place, reason, shorten(line)))
    return values, kept
