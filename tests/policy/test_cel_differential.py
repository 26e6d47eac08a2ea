"""Our expressions mean what CEL means: compared with an independent implementation, on generated expressions and events.

A slice runs here; ``make policy-differential`` runs 10,000 (``INTHEWILD_DIFFERENTIAL`` sets the number).
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from cel_expr_python import cel as reference
from expressions import Generator

from inthewild.policy import cel
from inthewild.policy.cel.check import Base
from inthewild.policy.cel.compile import AbsentError
from inthewild.policy.event import GETTERS, OPTIONAL, SCHEMA, Event, as_json

COUNT = int(os.environ.get("INTHEWILD_DIFFERENTIAL", "500"))
T = reference.Type
ROOTS = {root: T.Map(T.STRING, T.DYN) for root in SCHEMA}
ENV = reference.NewEnv(variables=ROOTS)


def theirs(text: str, event: Event) -> Any:
    """True, False, or "error"."""
    result = ENV.compile(text).eval(data=as_json(event))
    return result.value() if result.type() == T.BOOL else "error"


def ours(text: str, event: Event) -> Any:
    tree = cel.parse(text)
    cel.check(tree, SCHEMA)
    try:
        return cel.compile_expression(tree, GETTERS, OPTIONAL)(event)
    except AbsentError:
        return "error"


def test_generated_expressions_give_what_the_reference_gives() -> None:
    seen: dict[Any, int] = {}
    for seed in range(COUNT):
        generator = Generator(seed)
        text = generator.expression()
        for _ in range(3):
            event = generator.event()
            mine = ours(text, event)
            assert mine == theirs(text, event), f"seed {seed}: {text}\n{as_json(event)}"
            seen[mine] = seen.get(mine, 0) + 1
    print(f"\n{COUNT} expressions x 3 events: {seen}")  # noqa: T201
    assert min(seen[True], seen[False], seen["error"]) > COUNT / 20, "the generator does not reach all outcomes"


def test_whatever_our_parser_takes_the_reference_takes_too() -> None:
    """Texts broken at random: a text that is ours but not CEL, or another CEL, would break on somebody else's runtime."""
    r = random.Random(7)
    taken = 0
    for seed in range(COUNT):
        generator = Generator(seed)
        text = mutated(generator.expression(), r)
        event = generator.event()
        try:
            mine = ours(text, event)
        except cel.CelError:
            continue
        taken += 1
        assert mine == theirs(text, event), text
    assert taken > COUNT / 50


def mutated(text: str, r: random.Random) -> str:
    at = r.randrange(len(text))
    match r.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + r.choice(list("()!&|=<>.,?:[]-\"' 019ax\\")) + text[at:]
        case 2:
            return text[:at] + r.choice([" && ", " in ", "true", "// x\n", " ", "has", "-1", "''"]) + text[at:]
        case _:
            return text[:at] + text[at + r.randrange(1, 6) :]


@pytest.mark.parametrize(
    "text",
    [
        "1 + 1 == 2", "size(listing.market) > 0", "listing.market.size() > 0", "finding.group.startsWith('a')",
        "finding.group.matches('a.*')",
        "{'a': 1} == {}", "listing.market[0] == 'US'", "finding['group'] == 'a'", "finding.claims == ['a']", "listing.price > 1",
        "finding.group == null", "1u == 1u", "b'a' == b'a'", "r'a' == 'a'", "'''a''' == 'a'", "'\\x41' == 'A'", "0x10 == 16",
        "- 1 == -1", "finding.claims.exists_one(x, x == 'a')", "finding.claims.map(x, x) == ['a']", "true < false",
        "finding.severity in [1, 2.0]",
    ],
)  # fmt: skip
def test_where_the_subset_is_narrower_the_reference_takes_what_we_refuse(text: str) -> None:
    """This list is the one of docs/policy.md: all of it is CEL, none of it is ours."""
    ENV.compile(text)
    with pytest.raises(cel.CelError):
        cel.check(cel.parse(text), SCHEMA)


def test_every_type_of_the_schema_is_generated() -> None:
    used = {f.type.base for of in SCHEMA.values() for f in of.values()}
    assert used == {Base.STRING, Base.INT, Base.DOUBLE}
