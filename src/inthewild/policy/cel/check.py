"""Types of an expression, against the fields of the event; what would fail at run time is refused at load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inthewild.policy.cel.syntax import (
    Binary,
    CelError,
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
from inthewild.policy.diagnostics import did_you_mean


class Base(StrEnum):
    """The simple types."""

    STRING = "string"
    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    ANY = "nothing"  # the element of an empty list


@dataclass(frozen=True, slots=True)
class Type:
    """A simple type, or a list of it."""

    base: Base
    many: bool = False

    def __str__(self) -> str:
        return f"list of {self.base}" if self.many else str(self.base)

    @property
    def a(self) -> str:
        """With its article, for messages."""
        return f"an {self}" if str(self).startswith("i") else f"a {self}"


@dataclass(frozen=True, slots=True)
class FieldType:
    """A field of the event. An optional one may be absent: reading it then is an error, asking has() is not.

    ``values`` is the closed set of what a text field can be; comparing with anything else is a typing error.
    """

    type: Type
    optional: bool = False
    values: frozenset[str] = frozenset()


Schema = Mapping[str, Mapping[str, FieldType]]
BOOL, STRING = Type(Base.BOOL), Type(Base.STRING)


def check(tree: Expr, schema: Schema) -> set[tuple[str, str]]:
    """The (root, field) pairs that the expression reads. Raises :class:`CelError` unless it is well typed and a bool."""
    checker = _Checker(schema)
    found = checker.type_of(tree, {})
    if found != BOOL:
        raise CelError(f"the expression is {found.a}, not a condition", tree.start, tree.width, "compare it with something")
    return checker.read


class _Checker:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.read: set[tuple[str, str]] = set()

    def type_of(self, e: Expr, names: Mapping[str, tuple[Type, frozenset[str]]]) -> Type:
        match e:
            case Literal():
                return Type(_LITERAL[type(e.value)])
            case ListLiteral():
                return self._list(e, names)
            case Name():
                return names[e.name][0]
            case Field():
                return self._field(e).type
            case Has():
                self._field(e.field)
                return BOOL
            case Not():
                self._bool(e.of, names, "'!'")
                return BOOL
            case Choice():
                self._bool(e.test, names, "the test before '?'")
                yes, no = self.type_of(e.yes, names), self.type_of(e.no, names)
                if not _same(yes, no):
                    raise CelError(f"the branches are {yes.a} and {no.a}", e.start, e.width, "both must be of one type")
                return no if yes.base is Base.ANY else yes
            case Quantifier():
                return self._quantifier(e, names)
            case Binary():
                return self._binary(e, names)

    def _field(self, e: Field) -> FieldType:
        fields = self.schema[e.root]
        found = fields.get(e.name)
        if found is None:
            start = e.start + e.width - len(e.name)
            raise CelError(f"unknown field {e.root}.{e.name}", start, len(e.name), did_you_mean(e.name, fields))
        self.read.add((e.root, e.name))
        return found

    def _list(self, e: ListLiteral, names: Mapping[str, tuple[Type, frozenset[str]]]) -> Type:
        base = Base.ANY
        for item in e.items:
            found = self.type_of(item, names)
            if found.many:
                raise CelError("a list inside a list", item.start, item.width)
            if base not in (Base.ANY, found.base):
                raise CelError(f"{found.a} in a list of {base}", item.start, item.width, "the elements of a list are of one type")
            base = found.base
        return Type(base, many=True)

    def _bool(self, e: Expr, names: Mapping[str, tuple[Type, frozenset[str]]], where: str) -> None:
        found = self.type_of(e, names)
        if found != BOOL:
            raise CelError(f"{where} needs a condition, this is {found.a}", e.start, e.width)

    def _quantifier(self, e: Quantifier, names: Mapping[str, tuple[Type, frozenset[str]]]) -> Type:
        over = self.type_of(e.over, names)
        if not over.many:
            raise CelError(f"{e.name} runs over a list, this is {over.a}", e.over.start, e.over.width)
        inner = {**names, e.var: (Type(over.base), self._values(e.over, names))}
        self._bool(e.test, inner, f"the test of {e.name}")
        return BOOL

    def _binary(self, e: Binary, names: Mapping[str, tuple[Type, frozenset[str]]]) -> Type:
        if e.op in ("&&", "||"):
            self._bool(e.left, names, f"{e.op!r}")
            self._bool(e.right, names, f"{e.op!r}")
            return BOOL
        left, right = self.type_of(e.left, names), self.type_of(e.right, names)
        if e.op == "in":
            if not right.many:
                raise CelError(f"'in' needs a list on its right, this is {right.a}", e.right.start, e.right.width)
            if left.many or not _same(left, Type(right.base)):
                raise CelError(f"{left.a} in {right.a}", e.start, e.width)
        elif left.many or right.many:
            raise CelError(f"{e.op!r} does not compare lists", e.start, e.width, "use in, exists or all")
        elif not _same(left, right):
            hint = "write both with or both without a decimal point" if {left.base, right.base} == {Base.INT, Base.DOUBLE} else ""
            raise CelError(f"{left.a} {e.op} {right.a}", e.start, e.width, hint)
        elif left.base is Base.BOOL and e.op not in ("==", "!="):
            raise CelError(f"{e.op!r} does not order conditions", e.start, e.width)
        self._closed(e.left, e.right, names)
        self._closed(e.right, e.left, names)
        return BOOL

    def _closed(self, one: Expr, other: Expr, names: Mapping[str, tuple[Type, frozenset[str]]]) -> None:
        """A text beside a field of a closed set must be one of the set: ``finding.band == "hihg"`` is a typing error."""
        values = self._values(one, names)
        if not values:
            return
        for literal in other.items if isinstance(other, ListLiteral) else (other,):
            if isinstance(literal, Literal) and isinstance(literal.value, str) and literal.value not in values:
                hint = did_you_mean(literal.value, values)
                raise CelError(f"{literal.value!r} is never a value here", literal.start, literal.width, hint)

    def _values(self, e: Expr, names: Mapping[str, tuple[Type, frozenset[str]]]) -> frozenset[str]:
        if isinstance(e, Field):
            return self.schema[e.root][e.name].values
        return names[e.name][1] if isinstance(e, Name) else frozenset()


_LITERAL: Mapping[type, Base] = {str: Base.STRING, bool: Base.BOOL, int: Base.INT, float: Base.DOUBLE}


def _same(left: Type, right: Type) -> bool:
    return left.many == right.many and (left.base == right.base or Base.ANY in (left.base, right.base))
