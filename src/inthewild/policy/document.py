"""A pack file as a tree of nodes that know where they stand: a small, safe part of YAML 1.2, and so all of JSON.

Refused, because a pack needs none of it and each is a known trap: anchors and aliases (a file of a kilobyte that unfolds
into gigabytes), tags (objects of the reader's language), merge keys, several documents, keys that stand twice, keys that
are no text, nesting beyond 24, files beyond 2 MB. ``no`` is the text "no" and never false, so that Norway stays a country;
dates stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inthewild.policy.diagnostics import Diagnostic, PackError, Place

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
MAX_NODES = 100_000
Plain = Any

_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class Node:
    """A value of the file. ``value`` is a scalar, a list of nodes, or a dict from key to node; ``keys`` the keys' places.

    ``style`` is that of the scalar ('' plain, quotes, '|' or '>'), ``text`` its source lines for pointing into it.
    """

    value: Any
    place: Place
    style: str = ""
    keys: dict[str, Place] = field(default_factory=dict)

    def plain(self) -> Plain:
        """The value without places."""
        if isinstance(self.value, dict):
            return {k: v.plain() for k, v in self.value.items()}
        if isinstance(self.value, list):
            return [v.plain() for v in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its root node and its lines."""

    path: str
    root: Node
    lines: tuple[str, ...]

    def diagnostic(self, what: str, place: Place, hint: str = "", error: bool = True) -> Diagnostic:
        """A problem at a place of this file, with the line it stands on."""
        source = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        return Diagnostic(what, place, hint, source, error)

    def inside(self, node: Node, offset: int, width: int) -> Place:
        """The place of an offset inside a scalar, as exactly as its style allows; else that of the scalar."""
        place = node.place
        text = str(node.value)
        if node.style == "|":
            row = text.count("\n", 0, offset)
            column = offset - (text.rfind("\n", 0, offset) + 1)
            for line in range(place.line, len(self.lines)):  # the first line of the block that is not empty
                if self.lines[line].strip():
                    indent = len(self.lines[line]) - len(self.lines[line].lstrip(" "))
                    return Place(place.path, line + 1 + row, indent + column + 1, width)
        shift = 1 if node.style in ("'", '"') else 0
        line_text = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        if line_text.startswith(text, place.column - 1 + shift):
            return Place(place.path, place.line, place.column + shift + offset, width)
        return place


def read(path: Path) -> Document:
    """The file. Raises :class:`PackError` naming file, line and column if it is not the YAML described above."""
    where = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise PackError("no such policy file", where=where, hint="inthewild policy list names the shipped packs") from None
    except OSError as error:
        raise PackError(f"cannot be read: {error.strerror}", where=where) from None
    if len(data) > MAX_BYTES:
        raise PackError(
            f"larger than {MAX_BYTES:,} bytes", where=where, hint="a pack of 200 rules has about 100 kB; split it with extends"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        place = Place(where, line, column)
        raise PackError.of([Diagnostic("not UTF-8", place, "save the file as UTF-8")]) from None
    return parse(text, where)


def parse(text: str, where: str) -> Document:
    """The text of a file called ``where``; see :func:`read`."""
    import yaml  # a detector with a pack in memory never needs it

    if where.endswith(".json"):
        text = text.replace("\t", " ")  # JSON is YAML but for tabs; inside its strings a raw tab is not allowed anyway
    text = text.removeprefix("\ufeff")
    lines = tuple(text.splitlines())
    try:
        root = _build(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), where, lines)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refused(f"a character that YAML forbids: {error.reason}", Place(where, line, 1), lines) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(where, mark.line + 1, mark.column + 1) if mark else Place(where)
        raise _refused(
            f"not YAML: {error.problem or error.context}", place, lines, "check quotes, brackets and indentation"
        ) from None
    except RecursionError:
        raise PackError("nested too deeply", where=where) from None
    if not isinstance(root.value, dict):
        raise _refused("a pack is a mapping of keys to values", root.place, lines, "begin with schema: inthewild.policy/1")
    return Document(where, root, lines)


def _refused(what: str, place: Place, lines: tuple[str, ...], hint: str = "") -> PackError:
    source = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    return PackError.of([Diagnostic(what, place, hint, source)])


def _build(events: Iterator[Any], where: str, lines: tuple[str, ...]) -> Node:
    """Events to nodes with a stack of our own: depth costs no recursion, and an alias never becomes a node."""
    stack: list[tuple[Node, list[Node]]] = []
    root: Node | None = None
    count = documents = 0
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            documents += 1
        if kind.startswith(("Stream", "Document")):
            continue
        mark = event.start_mark
        width = event.end_mark.column - mark.column if event.end_mark.line == mark.line else 1
        place = Place(where, mark.line + 1, mark.column + 1, max(1, width))
        count += 1
        if documents > 1:
            raise _refused("a second document in one file", place, lines, "one file is one pack")
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise _refused("anchors and aliases are not allowed", place, lines, "write the value out")
        if count > MAX_NODES:
            raise _refused(f"more than {MAX_NODES:,} values", place, lines)
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            node, children = stack.pop()
            if isinstance(node.value, list):
                node.value = children
            else:
                _fill(node, children, lines)
            continue
        if event.tag not in (None, "!"):
            raise _refused(f"tags such as {event.tag} are not allowed", place, lines, "write the plain value")
        if kind == "ScalarEvent":
            style = event.style or ""
            node = Node(_scalar(event.value) if event.implicit[0] and not style else _joined(event.value), place, style)
        else:
            node = Node({} if kind == "MappingStartEvent" else [], place)
            if len(stack) >= MAX_DEPTH:
                raise _refused(f"nested more than {MAX_DEPTH} deep", place, lines)
        if stack:
            stack[-1][1].append(node)
        else:
            root = node
        if kind != "ScalarEvent":
            stack.append((node, []))
    return root or Node(None, Place(where, 1, 1))


def _fill(node: Node, children: list[Node], lines: tuple[str, ...]) -> None:
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key.value, str):
            raise _refused("a key must be text", key.place, lines, "put it in quotes")
        if key.value in node.value:
            raise _refused(
                f"{key.value!r} stands twice", key.place, lines, f"it stands first at line {node.keys[key.value].line}"
            )
        node.value[key.value] = value
        node.keys[key.value] = key.place


def _scalar(text: str) -> object:
    """A plain scalar by the JSON rules of YAML 1.2: true, false, null, numbers; everything else is text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _joined(text: str) -> str:
    """JSON escapes astral characters as two surrogates, which YAML leaves apart."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
