"""A checked tree to a Python closure over an event.

Reading an optional field that is absent raises :class:`AbsentError`; as in CEL, ``&&`` and ``||`` (and so ``all`` and ``exists``)
swallow the error of one side if the other side alone settles the result. That costs a ``try``, which is compiled in only
where a side can be absent at all. What can be known now is computed now: a literal list becomes a frozenset.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from inthewild.policy.cel.syntax import (
    Binary,
    Choice,
    Expr,
    Field,
    Has,
    ListLiteral,
    Literal,
    Name,
    Not,
    Quantifier,
)  # fmt: skip

Run = Callable[[Any], Any]


class AbsentError(Exception):
    """An optional field was read that this event does not have."""


class Compiler:
    """``getters`` gives (root, field) -> function of the event; an optional field gives None when absent.

    Closures hold no state, so threads may share them: inside ``exists`` and ``all`` they get a :class:`_Frame`, the event
    with the variable, instead of the event.
    """

    def __init__(self, getters: Mapping[tuple[str, str], Run], optional: frozenset[tuple[str, str]]) -> None:
        self.getters = getters
        self.optional = optional

    def compile(self, e: Expr) -> tuple[Run, bool]:
        """(closure over (event), can it raise AbsentError)."""
        return self._of(e, ())

    def _of(self, e: Expr, names: tuple[str, ...]) -> tuple[Run, bool]:
        match e:
            case Literal():
                value = e.value
                return (lambda _: value), False
            case ListLiteral():
                return self._list(e, names)
            case Name():
                up = len(names) - 1 - names.index(e.name)
                return ((lambda f: f.item) if up == 0 else (lambda f: f.outer.item)), False
            case Field():
                return self._field(e, names)
            case Has():
                return self._has(e.field, names)
            case Not():
                inner, absent = self._of(e.of, names)
                return (lambda x: not inner(x)), absent
            case Choice():
                test, a = self._of(e.test, names)
                yes, b = self._of(e.yes, names)
                no, c = self._of(e.no, names)
                return (lambda x: yes(x) if test(x) else no(x)), a or b or c
            case Quantifier():
                return self._quantifier(e, names)
            case Binary():
                return self._binary(e, names)

    def _event(self, names: tuple[str, ...], get: Run) -> Run:
        """A getter of the event, seen from inside ``len(names)`` frames."""
        if not names:
            return get
        return lambda f: get(f.event)

    def _field(self, e: Field, names: tuple[str, ...]) -> tuple[Run, bool]:
        get = self._event(names, self.getters[e.root, e.name])
        if (e.root, e.name) not in self.optional:
            return get, False

        def read(x: Any) -> Any:
            value = get(x)
            if value is None:
                raise AbsentError
            return value

        return read, True

    def _has(self, field: Field, names: tuple[str, ...]) -> tuple[Run, bool]:
        if (field.root, field.name) not in self.optional:
            return (lambda _: True), False
        get = self._event(names, self.getters[field.root, field.name])
        return (lambda x: get(x) is not None), False

    def _list(self, e: ListLiteral, names: tuple[str, ...]) -> tuple[Run, bool]:
        parts = [self._of(i, names) for i in e.items]
        if all(isinstance(i, Literal) for i in e.items):
            fixed = tuple(i.value for i in e.items if isinstance(i, Literal))
            return (lambda _: fixed), False
        runs = [run for run, _ in parts]
        return (lambda x: tuple(run(x) for run in runs)), any(absent for _, absent in parts)

    def _binary(self, e: Binary, names: tuple[str, ...]) -> tuple[Run, bool]:
        left, a = self._of(e.left, names)
        if e.op == "in" and isinstance(e.right, ListLiteral) and all(isinstance(i, Literal) for i in e.right.items):
            values = frozenset(i.value for i in e.right.items if isinstance(i, Literal))
            return (lambda x: left(x) in values), a
        right, b = self._of(e.right, names)
        if e.op in ("&&", "||"):
            return _logic(e.op == "||", left, right, a or b), a or b
        if e.op == "in":
            return (lambda x: left(x) in right(x)), a or b
        if e.op == "==" and isinstance(e.right, Literal):
            value = e.right.value
            return (lambda x: left(x) == value), a
        compare = _COMPARE[e.op]
        return (lambda x: compare(left(x), right(x))), a or b

    def _quantifier(self, e: Quantifier, names: tuple[str, ...]) -> tuple[Run, bool]:
        over, a = self._of(e.over, names)
        test, b = self._of(e.test, (*names, e.var))
        wanted = e.name == "exists"
        inside = bool(names)

        def run(x: Any) -> Any:
            event, outer = (x.event, x) if inside else (x, None)
            missing = False
            for item in over(x):
                try:
                    if test(_Frame(event, item, outer)) is wanted:
                        return wanted
                except AbsentError:
                    missing = True
            if missing:
                raise AbsentError
            return not wanted

        return run, a or b


class _Frame:
    """The event with the variable of a quantifier."""

    __slots__ = ("event", "item", "outer")

    def __init__(self, event: Any, item: Any, outer: Any) -> None:
        self.event = event
        self.item = item
        self.outer = outer


def _logic(settles: bool, left: Run, right: Run, absent: bool) -> Run:
    """``||`` if True settles the result, ``&&`` if False does."""
    if not absent:
        return (lambda x: left(x) or right(x)) if settles else (lambda x: left(x) and right(x))

    def run(x: Any) -> Any:
        try:
            if left(x) is settles:
                return settles
        except AbsentError:
            if right(x) is settles:
                return settles
            raise
        return right(x)

    return run


_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def compile_expression(e: Expr, getters: Mapping[tuple[str, str], Run], optional: frozenset[tuple[str, str]]) -> Run:
    """The closure of a checked expression: event -> bool, or :class:`AbsentError`."""
    return Compiler(getters, optional).compile(e)[0]
