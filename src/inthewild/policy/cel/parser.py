"""Tokens to a tree, by the precedence of CEL: ``?:``, then ``||``, ``&&``, relations, ``!``, members."""

from __future__ import annotations

from inthewild.policy.cel.lexer import MAX_INT, tokens
from inthewild.policy.cel.syntax import (
    Binary,
    CelError,
    Choice,
    Expr,
    Field,
    Has,
    Kind,
    ListLiteral,
    Literal,
    Name,
    Not,
    Quantifier,
    Token,
)  # fmt: skip

MAX_DEPTH = 24
MAX_NODES = 500
MAX_NESTED = 2
_RELATIONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_QUANTIFIERS = ("exists", "all")
_RESERVED = frozenset(
    ["as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop", "package",
     "namespace", "null", "return", "true", "var", "void", "while"]
)  # fmt: skip
_UNKNOWN_CALLS = {
    "size": "the subset has no size(); test with exists", "matches": "the subset has no regular expressions",
    "map": "only exists and all", "filter": "only exists and all", "exists_one": "only exists and all",
    "timestamp": "dates are compared as texts: listing.date >= \"2024-01-31\"",
}  # fmt: skip


def parse(text: str) -> Expr:
    """The tree. Raises :class:`CelError` with the place and a hint."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0
        self.nodes = 0
        self.vars: list[str] = []

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += token.kind is not Kind.END
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise CelError(f"more than {MAX_NODES} words", token.start, token.width, "split the rule")
        return token

    def sign(self, *signs: str) -> bool:
        return self.next.kind is Kind.SIGN and self.next.text in signs

    def expect(self, sign: str, after: str) -> Token:
        if not self.sign(sign):
            raise CelError(f"expected {sign!r} {after}", self.next.start, self.next.width)
        return self.take()

    def whole(self) -> Expr:
        if self.next.kind is Kind.END:
            raise CelError("an empty expression", 0, 1, "leave out `when` if there is no further condition")
        tree = self.expression()
        if self.next.text:
            words = {"and": "write &&", "or": "write ||", "not": "write !", "is": "compare with =="}
            raise CelError(f"unexpected {self.next.text!r} after the expression", self.next.start, self.next.width,
                           words.get(self.next.text, ""))  # fmt: skip
        return tree

    def expression(self) -> Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise CelError(f"nested more than {MAX_DEPTH} deep", self.next.start, 1, "split the rule")
        test = self.either()
        if self.sign("?"):
            mark = self.take()
            yes = self.either()
            self.expect(":", "between the two branches of '?'")
            test = Choice(test, yes, self.expression(), mark.start, 1)
        self.depth -= 1
        return test

    def either(self) -> Expr:
        left = self.both()
        while self.sign("||"):
            mark = self.take()
            left = Binary("||", left, self.both(), mark.start, 2)
        return left

    def both(self) -> Expr:
        left = self.relation()
        while self.sign("&&"):
            mark = self.take()
            left = Binary("&&", left, self.relation(), mark.start, 2)
        return left

    def relation(self) -> Expr:
        left = self.unary()
        while self.next.text in _RELATIONS and self.next.kind in (Kind.SIGN, Kind.NAME):
            mark = self.take()
            left = Binary(mark.text, left, self.unary(), mark.start, mark.width)
        return left

    def unary(self) -> Expr:
        if self.sign("!"):
            marks = []
            while self.sign("!"):
                marks.append(self.take())
                if len(marks) > MAX_DEPTH:
                    raise CelError("too many '!'", marks[-1].start)
            if self.sign("-"):
                raise CelError("'!' before a number", self.next.start)
            found = self.member()
            for mark in reversed(marks):
                found = Not(found, mark.start, 1)
            return found
        if self.sign("-"):
            mark = self.take()
            token = self.take()
            if token.kind not in (Kind.INT, Kind.DOUBLE) or token.start != mark.start + 1:
                raise CelError("'-' stands only before a number", mark.start, 1, "the subset has no arithmetic")
            assert isinstance(token.value, (int, float))
            return Literal(-token.value, mark.start, token.width + 1)
        return self.member()

    def member(self) -> Expr:
        found = self.primary()
        while self.sign("."):
            dot = self.take()
            name = self.take()
            if name.kind is not Kind.NAME:
                raise CelError("expected a name after '.'", dot.start + 1, name.width)
            if not self.sign("("):
                if isinstance(found, Field):
                    raise CelError("fields have no fields", name.start, name.width)
                raise CelError(f"no field {name.text!r} here", name.start, name.width, "fields are finding.NAME and listing.NAME")
            found = self.quantifier(found, name)
        return found

    def quantifier(self, over: Expr, name: Token) -> Expr:
        if name.text not in _QUANTIFIERS:
            raise CelError(f"unknown function {name.text!r}", name.start, name.width,
                           _UNKNOWN_CALLS.get(name.text, "known: exists, all, has"))  # fmt: skip
        self.take()
        var = self.take()
        if var.kind is not Kind.NAME or var.text in {*_RESERVED, "finding", "listing", *self.vars}:
            what = f"{var.text!r} cannot be the variable of {name.text}"
            raise CelError(what, var.start, var.width, "use a new short name, as in x")
        self.expect(",", f"after the variable of {name.text}")
        if len(self.vars) >= MAX_NESTED:
            raise CelError(f"more than {MAX_NESTED} exists or all inside each other", name.start, name.width)
        self.vars.append(var.text)
        test = self.expression()
        self.vars.pop()
        self.expect(")", f"at the end of {name.text}")
        return Quantifier(name.text, over, var.text, test, name.start, name.width)

    def primary(self) -> Expr:
        token = self.take()
        if token.kind in (Kind.STRING, Kind.DOUBLE):
            return Literal(token.value, token.start, token.width)  # type: ignore[arg-type]
        if token.kind is Kind.INT:
            if token.value == MAX_INT:
                raise CelError("a number beyond 64 bits", token.start, token.width)
            return Literal(token.value, token.start, token.width)  # type: ignore[arg-type]
        if token.kind is Kind.NAME:
            return self.named(token)
        if token.kind is Kind.SIGN and token.text == "(":
            inner = self.expression()
            self.expect(")", "to close '('")
            return inner
        if token.kind is Kind.SIGN and token.text == "[":
            return self.list_literal(token)
        what = f"unexpected {token.text!r}" if token.text else "the expression ends too early"
        raise CelError(what, token.start, token.width, "expected a field, a literal or '('")

    def list_literal(self, token: Token) -> Expr:
        items: list[Expr] = []
        while not self.sign("]"):
            items.append(self.expression())
            if not self.sign("]"):
                self.expect(",", "between the elements of a list")
                if self.sign("]"):
                    raise CelError("a comma before ']'", self.next.start)
        end = self.take()
        return ListLiteral(tuple(items), token.start, end.start - token.start + 1)

    def named(self, token: Token) -> Expr:
        if token.text in ("true", "false"):
            return Literal(token.text == "true", token.start, token.width)
        if token.text in self.vars:
            return Name(token.text, token.start, token.width)
        if token.text in ("finding", "listing"):
            return self.field(token)
        if token.text == "has" and self.sign("("):
            self.take()
            root = self.take()
            if root.text not in ("finding", "listing"):
                raise CelError("has() asks for a field", root.start, root.width, "as in has(listing.date)")
            inner = self.field(root)
            self.expect(")", "at the end of has")
            return Has(inner, token.start, token.width)
        if token.text == "null":
            raise CelError("null is not in the subset", token.start, 4, "test with has(listing.date)")
        if self.sign("("):
            raise CelError(f"unknown function {token.text!r}", token.start, token.width,
                           _UNKNOWN_CALLS.get(token.text, "known: exists, all, has"))  # fmt: skip
        words = {"not": "write !", "and": "write &&", "or": "write ||", "True": "write true", "False": "write false"}
        hint = words.get(token.text, "fields begin with finding. or listing.; texts stand in quotes")
        raise CelError(f"unknown name {token.text!r}", token.start, token.width, hint)

    def field(self, root: Token) -> Field:
        if not self.sign("."):
            hint = f"name a field, as in {root.text}.{_EXAMPLE[root.text]}"
            raise CelError(f"{root.text!r} alone has no value", root.start, root.width, hint)
        self.take()
        name = self.take()
        if name.kind is not Kind.NAME:
            raise CelError("expected the name of a field", name.start, name.width)
        return Field(root.text, name.text, root.start, name.start + name.width - root.start)


_EXAMPLE = {"finding": "group", "listing": "surface"}
