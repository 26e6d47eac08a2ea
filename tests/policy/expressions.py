"""Generated expressions and events, for the comparison with another implementation of CEL."""

from __future__ import annotations

import json
import random
from typing import Any

from inthewild.policy.cel.check import Base
from inthewild.policy.event import SCHEMA as FIELDS
from inthewild.policy.event import Context, Event, Site
from inthewild.policy.pack import shipped_tree

WORDS = [
    "",
    "a",
    "b",
    "I",
    "II",
    "US",
    "EU",
    "claim.antique",
    "intent.sell",
    "2022-06-06",
    "2024-01-01",
    "é",
    "\U0001f418",
    'say "no"',
    "it's",
]
OPERATORS = ["==", "!=", "<", "<=", ">", ">="]


class Generator:
    """Well-typed expressions of the subset, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.vars: list[tuple[str, Base]] = []

    def expression(self) -> str:
        self.vars = []
        return self.condition(4)

    def condition(self, depth: int) -> str:
        r = self.random
        if depth == 0:
            return r.choice([self.comparison, self.has, self.membership])()
        kind = r.randrange(9)
        if kind <= 1:
            return f"({self.condition(depth - 1)} {r.choice(['&&', '||'])} {self.condition(depth - 1)})"
        if kind == 2:
            parts = [self.condition(0) for _ in range(r.randrange(2, 5))]
            flat = parts[0] + "".join(f" {r.choice(['&&', '||'])} {p}" for p in parts[1:])  # precedence without brackets
            return f"{flat} ? {self.condition(0)} : {flat}" if r.random() < 0.3 else flat
        if kind == 3:
            return r.choice(["!({})", "!!({})", "!{}"]).format(
                self.has() if r.random() < 0.4 else f"({self.condition(depth - 1)})"
            )
        if kind == 4:
            parts = (self.condition(depth - 1) for _ in range(3))
            return "({} ? {} : {})".format(*(f"({p})" for p in parts))
        if kind == 5 and len(self.vars) < 2:
            return self.quantifier(depth)
        if kind == 6:
            return f"({self.condition(depth - 1)}) {r.choice(['==', '!='])} ({self.condition(depth - 1)})"
        return r.choice([self.comparison, self.membership, self.comparison])()

    def quantifier(self, depth: int) -> str:
        over, base = self.list_of(None)
        name = f"x{len(self.vars)}"
        self.vars.append((name, base))
        test = self.condition(depth - 1)
        self.vars.pop()
        return f"{over}.{self.random.choice(['exists', 'all'])}({name}, {test})"

    def has(self) -> str:
        root = self.random.choice(["finding", "listing"])
        return f"has({root}.{self.random.choice(sorted(FIELDS[root]))})"

    def comparison(self) -> str:
        base = self.random.choice([Base.STRING, Base.STRING, Base.INT, Base.DOUBLE])
        return f"{self.value(base)} {self.random.choice(OPERATORS)} {self.value(base)}"

    def membership(self) -> str:
        over, base = self.list_of(self.random.choice([None, Base.STRING, Base.INT]))
        return f"{self.value(base)} in {over}"

    def value(self, base: Base) -> str:
        r = self.random
        named = [n for n, b in self.vars if b is base]
        fields = [
            f"{root}.{name}"
            for root, of in FIELDS.items()
            for name, f in of.items()
            if f.type.base is base and not f.type.many and not f.values
        ]
        pool = named * 3 + fields
        if pool and r.random() < 0.6:
            return r.choice(pool)
        return self.literal(base)

    def literal(self, base: Base) -> str:
        r = self.random
        if base is Base.STRING:
            return quoted(r.choice(WORDS), r.random() < 0.3)
        if base is Base.INT:
            return str(r.choice([0, 1, 2, 3, 4, -1, 10, 2**63 - 1, -(2**63)]))
        return r.choice(["0.0", "1.5", "-2.5", "100.0", "2e3", "1.5e-3"])

    def list_of(self, base: Base | None) -> tuple[str, Base]:
        r = self.random
        fields = [
            (f"{root}.{name}", f.type.base)
            for root, of in FIELDS.items()
            for name, f in of.items()
            if f.type.many and base in (None, f.type.base)
        ]
        if fields and r.random() < 0.6:
            return r.choice(fields)
        kind = base or r.choice([Base.STRING, Base.INT, Base.DOUBLE])
        return f"[{', '.join(self.value(kind) for _ in range(r.randrange(1, 4)))}]", kind

    def event(self) -> Event:
        r = self.random

        def some() -> tuple[str, ...]:
            return tuple(r.choice(WORDS) for _ in range(r.randrange(4)))

        def maybe(value: Any) -> Any:
            return value if r.random() < 0.5 else None

        site = Site(
            r.choice(WORDS), r.choice(WORDS), r.choice(WORDS), r.choice(WORDS), r.choice(WORDS), r.randrange(5), shipped_tree()
        )
        context = Context(
            surface=r.choice(WORDS), market=some(), ships_to=some(), documents=some(),
            date=maybe(r.choice(WORDS)), platform=maybe("a"), price=maybe(r.choice([0.0, 1.5])), currency=maybe("EUR"),
            quantity=maybe(2.0),
        )  # fmt: skip
        return Event(site, r.choice(WORDS), some(), r.choice(["", "a"]), context, None, some(), some())


def quoted(text: str, single: bool = False) -> str:
    if single and "\\" not in text and "\n" not in text:
        return "'" + text.replace("'", "\\'") + "'"
    return json.dumps(text, ensure_ascii=False)
