"""What an expression is made of. Every node knows its place: offset and width in the text of the expression."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CelError(Exception):
    """An expression is refused. ``start`` and ``width`` are code points in its text."""

    def __init__(self, what: str, start: int, width: int = 1, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.start = start
        self.width = max(1, width)
        self.hint = hint


class Kind(StrEnum):
    """Kinds of tokens."""

    NAME = "name"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the expression; ``value`` is the number or the unescaped text of a literal."""

    kind: Kind
    text: str
    start: int
    value: object = None

    @property
    def width(self) -> int:
        """Code points in the source."""
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, bool, int or double."""

    value: str | bool | int | float
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """``[a, b]``; its elements are of one type."""

    items: tuple[Expr, ...]
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Name:
    """The variable of an ``exists`` or ``all``."""

    name: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Field:
    """``root.field``, as in ``finding.group``."""

    root: str
    name: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Has:
    """``has(root.field)``."""

    field: Field
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Not:
    """``!x``."""

    of: Expr
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right`` with ``op`` one of && || == != < <= > >= in; ``start`` is that of the operator."""

    op: str
    left: Expr
    right: Expr
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Choice:
    """``test ? yes : no``."""

    test: Expr
    yes: Expr
    no: Expr
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Quantifier:
    """``over.exists(var, test)`` or ``over.all(var, test)``."""

    name: str
    over: Expr
    var: str
    test: Expr
    start: int
    width: int


Expr = Literal | ListLiteral | Name | Field | Has | Not | Binary | Choice | Quantifier
