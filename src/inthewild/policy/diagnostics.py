"""What is wrong with a pack, and where: one line for a log, several with a caret for a person."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inthewild.errors import PolicyError


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; ``line`` and ``column`` count from 1, 0 if unknown. ``width`` characters are meant."""

    path: str
    line: int = 0
    column: int = 0
    width: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. ``source`` is the line it stands on, with ``place.column`` pointing into it."""

    what: str
    place: Place
    hint: str = ""
    source: str = ""
    error: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f" ({self.hint})" if self.hint else "")

    def render(self) -> str:
        """The problem, the line it stands on, a caret under the place, and the hint."""
        out = [f"{self.place}: {'error' if self.error else 'warning'}: {self.what}"]
        if self.source and self.place.column:
            text, column = _clipped(self.source, self.place.column)
            caret = "^" * max(1, min(self.place.width, len(text) - column + 1))
            out += [f"    {text}", f"    {' ' * (column - 1)}{caret}"]
        if self.hint:
            out.append(f"  hint: {self.hint}")
        return "\n".join(out)


class PackError(PolicyError):
    """A pack is refused. ``diagnostics`` holds every problem that was found, in the order of the file."""

    def __init__(self, what: str, *, where: str = "", hint: str = "", diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(what, where=where, hint=hint)
        self.diagnostics = tuple(diagnostics)

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> PackError:
        """The error that tells of the first problem and carries all."""
        found = sorted(diagnostics, key=lambda d: (d.place.path, d.place.line, d.place.column))
        first, more = found[0], len(found) - 1
        hint = "; ".join(filter(None, [first.hint, f"and {more} more problem{'s' if more > 1 else ''}" if more else ""]))
        return cls(first.what, where=str(first.place), hint=hint, diagnostics=found)

    def render(self) -> str:
        """All problems, with carets."""
        return "\n".join(d.render() for d in self.diagnostics) or str(self)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest known words, or with the first few if none is near."""
    words = sorted(set(known))
    near = difflib.get_close_matches(word, words, 3, 0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(words)}" if len(words) <= 24 else ""


def _clipped(source: str, column: int, room: int = 110) -> tuple[str, int]:
    """A window of a long line around the column; tabs become spaces so that the caret stands right."""
    text = source.replace("\t", " ")
    begin = max(0, column - room * 2 // 3) if len(text) > room else 0
    return text[begin : begin + room], column - begin
