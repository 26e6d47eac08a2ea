"""Values of a pack file by their types: what is wrong becomes a diagnostic with its place, and reading goes on."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from inthewild.policy import markets
from inthewild.policy.diagnostics import Diagnostic, PackError, Place, did_you_mean
from inthewild.policy.document import Document, Node

#: After so many problems nobody reads on, and looking for near words costs time.
MAX_PROBLEMS = 50


class ValueReader:
    """Reads keys of mapping nodes. Every method returns an empty value where it noted a problem."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Diagnostic] = []
        #: What is being read, before each message: "rule no-ivory: ".
        self.about = ""

    def problem(self, what: str, at: Node | Place, hint: str = "") -> None:
        """Note a problem and go on; after :data:`MAX_PROBLEMS` raise :class:`PackError` with them."""
        self.problems.append(self.document.diagnostic(self.about + what, at.place if isinstance(at, Node) else at, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise PackError.of(self.problems)

    def nearest(self, what: str, word: str, known: Collection[str]) -> str:
        """The hint for an unknown word; ``what`` it should name ("taxon", "group" ...)."""
        return did_you_mean(word, known)

    def keys(self, node: Node, known: Iterable[str], what: str = "") -> None:
        for key in node.value:
            if key not in known:
                self.problem(f"unknown key {key}{what}", node.keys[key], did_you_mean(key, known))

    def text(self, node: Node, key: str) -> str:
        child = node.value.get(key)
        if child is None or child.value is None:
            return ""
        if not isinstance(child.value, str):
            self.problem(f"{key} is not text", child, "put it in quotes")
            return ""
        return child.value

    def number(self, node: Node, key: str, least: int, most: int) -> int:
        child = node.value.get(key)
        if child is None:
            return 0
        if isinstance(child.value, bool) or not isinstance(child.value, int) or not least <= child.value <= most:
            self.problem(f"{key} is not a whole number from {least} to {most}", child)
            return 0
        return child.value

    def boolean(self, node: Node, key: str) -> bool | None:
        child = node.value[key]
        if not isinstance(child.value, bool):
            self.problem(f"{key} is not true or false", child)
            return None
        return child.value

    def items(self, node: Node, key: str, what: str) -> list[Node]:
        child = node.value.get(key)
        if child is None:
            return []
        if not isinstance(child.value, list):
            self.problem(what, child)
            return []
        return list(child.value)

    def texts(self, node: Node, key: str) -> list[str]:
        found = []
        for item in self.items(node, key, f"{key} is not a list"):
            if isinstance(item.value, str):
                found.append(item.value)
            else:
                self.problem(f"{key} holds {item.value!r}, which is no text", item, "put it in quotes")
        return found

    def closed(self, node: Node, key: str, known: Collection[str], what: str = "") -> tuple[str, ...]:
        """A list of known words."""
        for item in node.value[key].value if key in node.value and isinstance(node.value[key].value, list) else ():
            if isinstance(item.value, str) and item.value not in known:
                said = f"unknown {what} {item.value!r}" if what else f"{key}: {item.value} is not known"
                self.problem(said, item, self.nearest(what, item.value, known))
        return tuple(self.texts(node, key))

    def markets(self, node: Node, key: str) -> tuple[str, ...]:
        """A list of markets, or one market."""
        child = node.value.get(key)
        if child is None:
            return ()
        for item in child.value if isinstance(child.value, list) else [child]:
            if not isinstance(item.value, str) or not markets.known(item.value):
                self.problem(f"{item.value!r} is no market", item, "two capitals, as in GB, or EU")
        raw = [i.value for i in child.value] if isinstance(child.value, list) else [child.value]
        return tuple(v for v in raw if isinstance(v, str))

    def date(self, node: Node, key: str) -> str:
        value = self.text(node, key)
        if value:
            try:
                if len(value) != 10 or datetime.date.fromisoformat(value).isoformat() != value:
                    raise ValueError
            except ValueError:
                self.problem(f"{value!r} is no date", node.value[key], "year-month-day, as in 2022-06-06")
                return ""
        return value
