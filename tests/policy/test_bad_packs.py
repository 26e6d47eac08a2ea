"""A bad pack is refused with file, line, column, a caret and a hint; golden/bad_packs.txt is what a person reads.

After a wanted change: ``INTHEWILD_WRITE_GOLDEN=1 pytest tests/policy/test_bad_packs.py``, then read the difference.
"""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest

from inthewild.errors import PolicyError
from inthewild.policy import PackError, Policy
from inthewild.policy.document import MAX_BYTES, parse

GOLDEN = Path(__file__).parent / "golden" / "bad_packs.txt"
HEAD = "schema: inthewild.policy/1\nname: house\nversion: 1\ndefault: {id: rest, action: allow}\n"


def rules(text: str) -> str:
    return HEAD + "rules:\n" + text


def one(line: str) -> str:
    return rules(f"  - id: r\n    action: review\n    {line}\n")


BAD = {
    "an unknown taxon": one("match: {taxa: [panthera-tigirs]}"),
    "an unknown group": one("match: {groups: [big cat]}"),
    "an unknown specimen": one("match: {specimens: [x-ivori]}"),
    "an unknown claim": one("match: {claims: [claim.antik]}"),
    "an unknown condition": one("match: {market: [DE]}"),
    "a market that is none": one("match: {markets: [Germany]}"),
    "the British market by its common name": one("match: {markets: [UK]}"),
    "a list that is empty": one("match: {bands: []}"),
    "an unknown key": one("piority: 3"),
    "a key twice": rules("  - id: r\n    action: review\n    action: block\n"),
    "a rule twice": rules("  - {id: r, action: review}\n  - {id: r, action: block, match: {bands: [high]}}\n"),
    "dates reversed": one("effective: {from: 2024-01-01, until: 2023-01-01}"),
    "a date that is none": one("effective: {from: 2023-02-30}"),
    "a priority of the wrong type": one("priority: high"),
    "an action that is none": rules("  - id: r\n    action: delete\n"),
    "rules of the wrong type": HEAD + "rules: {id: r}\n",
    "a rule that can never decide": rules(
        "  - {id: wide, action: block, match: {bands: [high, medium]}}\n"
        "  - {id: narrow, action: allow, match: {bands: [high], claims: [claim.papers]}}\n"
    ),
    "an overlap without precedence": rules(
        "  - {id: cats, action: block, match: {groups: [big cats]}}\n"
        "  - {id: antiques, action: allow, match: {claims: [claim.antique]}}\n"
    ),
    "an override of nothing": rules("  - {id: r, action: allow, overrides: [needs-paper]}\n").replace(
        "default: {id: rest, action: allow}", "extends: framework"
    ),
    "a base that does not exist": HEAD + "extends: framwork\n",
    "an unknown word in a reason": one('reason: "An offer of {taxon}."'),
    "a brace in a reason": one('reason: "An offer of {taxon_name."'),
    "an unknown fact": one("asks: [permit]"),
    "a citation without jurisdiction": one("law: [{title: Ivory Act 2018}]"),
    "verified as a guess": one("law: [{title: Ivory Act 2018, jurisdiction: GB, verified: perhaps}]"),
    "lists under when": one("when: {bands: [high]}"),
    "a test of an unknown taxon": one("tests: {fires: [{taxon: tiger}]}"),
    "not YAML": HEAD + "rules: [\n",
    "an anchor": HEAD + "rules: &all []\n",
    "a tag": HEAD + "rules: !!python/object:os.system []\n",
    "two documents": HEAD + "---\nname: other\n",
    "no schema": "name: house\nversion: 1\n",
    "when: an unknown field": one("when: finding.gruop == \"big cats\""),
    "when: a value that never is": one("when: 'finding.band in [\"high\", \"hihg\"]'"),
    "when: one equals sign": one("when: 'finding.band = \"high\"'"),
    "when: a text beside a number": one("when: 'finding.severity >= \"3\"'"),
    "when: words of another language": one("when: finding.band == \"high\" and finding.severity > 2"),
    "when: no condition": one("when: finding.severity"),
    "when: a list compared": one("when: 'finding.claims == [\"claim.antique\"]'"),
    "when: an unknown function": one("when: 'listing.market.size() > 1'"),
    "when: arithmetic": one("when: finding.severity + 1 > 3"),
    "when: a string without end": one("when: 'finding.band == \"high'"),
    "when: empty": one("when: ''"),
    "when: in a block": one('when: |\n      finding.band == "high" &&\n      finding.clams.exists(c, true)'),
    "when: three exists inside each other": one(
        "when: 'finding.claims.exists(a, finding.claims.exists(b, finding.claims.exists(c, c == a)))'"
    ),
}  # fmt: skip


def refused(tmp_path: Path, text: str) -> PackError:
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as error:
        Policy.load(path)
    return error.value


def test_what_a_person_reads_of_each_bad_pack(tmp_path: Path) -> None:
    parts = []
    for title, text in BAD.items():
        error = refused(tmp_path, text)
        assert re.search(r"pack\.yaml:\d+:\d+: ", str(error)), f"{title}: no place in {error}"
        parts.append(f"# {title}\n{error.render()}\n".replace(str(tmp_path / "pack.yaml"), "pack.yaml"))
    found = "\n".join(parts)
    if os.environ.get("INTHEWILD_WRITE_GOLDEN"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


#: Wrong in shape, so that the published schema alone refuses it; the others need the keyword database or the order of rules.
SHAPELESS = [
    "an unknown condition", "a market that is none", "a list that is empty", "an unknown key", "a priority of the wrong type",
    "an action that is none", "rules of the wrong type", "a citation without jurisdiction", "verified as a guess",
    "lists under when", "no schema", "when: empty",
]  # fmt: skip


@pytest.mark.parametrize("title", SHAPELESS)
def test_what_is_wrong_in_shape_the_published_schema_refuses_too(title: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).parents[2] / "docs/schemas/policy.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert not list(validator.iter_errors(parse(one("priority: 1"), "pack.yaml").root.plain()))
    assert list(validator.iter_errors(parse(BAD[title], "pack.yaml").root.plain()))


def test_all_problems_of_a_pack_are_told_at_once(tmp_path: Path) -> None:
    error = refused(tmp_path, rules("  - {id: a, action: no}\n  - {id: b, action: review, priority: x}\n"))
    assert len(error.diagnostics) == 2
    assert "and 1 more problem" in str(error)


def test_a_file_of_100_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    begin = time.perf_counter()
    with pytest.raises(PackError, match=f"larger than {MAX_BYTES:,} bytes"):
        Policy.load(path)
    assert time.perf_counter() - begin < 1


def test_a_bomb_of_aliases_never_unfolds(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
    )
    begin = time.perf_counter()
    assert "anchors and aliases are not allowed" in str(refused(tmp_path, bomb))
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "a:\n" + " " * 3 + "? " * 3000])
def test_a_file_nested_thousands_deep_is_refused(tmp_path: Path, text: str) -> None:
    refused(tmp_path, HEAD + "rules: " + text)


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 3000 + "true" + ")" * 3000,
        "!" * 3000 + "true",
        "true" + " && true" * 300,
        "true ? " * 600 + "true" + " : true" * 600,
        "x" * 5000,
        "[" * 1000 + "]" * 1000,
        "finding.claims" + ".exists(a, true)" * 200,
    ],
)
def test_an_expression_that_would_not_end_is_refused_at_once(tmp_path: Path, expression: str) -> None:
    begin = time.perf_counter()
    error = refused(tmp_path, one(f"when: '{expression}'"))
    assert error.diagnostics[0].place.line == 8
    assert time.perf_counter() - begin < 1


def test_a_pack_with_thousands_of_problems_or_rules_is_refused_soon(tmp_path: Path) -> None:
    begin = time.process_time()
    many = one(f"match: {{taxa: [{', '.join(f'panthera-tigri{i}' for i in range(20_000))}]}}")
    assert len(refused(tmp_path, many).diagnostics) == 50
    crowd = rules("".join(f"  - {{id: r{i}, action: review, match: {{bands: [high]}}}}\n" for i in range(5_000)))
    assert "5,000 rules" in str(refused(tmp_path, crowd))
    assert time.process_time() - begin < 20


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe{", b"schema: \x00", b"\x00" * 50, HEAD.encode("utf-16"), b"schema: inthewild.policy/1\nname: \xe9"],
    ids=["not utf-8", "nul", "only nul", "utf-16", "latin-1"],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(data)
    with pytest.raises(PolicyError, match=r"pack\.yaml:\d+:\d+: "):
        Policy.load(path)


def test_packs_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        text = f"schema: inthewild.policy/1\nname: {name}\nversion: 1\nextends: {other}.yaml\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match="in a circle"):
        Policy.load(tmp_path / "a.yaml")


def test_norway_is_a_country_and_no_is_a_word(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(one("match: {markets: [NO]}") + "    law: [{title: Act, jurisdiction: NO, verified: no}]\n", encoding="utf-8")
    rule = Policy.load(path).rules[0]
    assert rule.match.markets == {"NO"}
    assert rule.law[0].jurisdiction == "NO"
    assert not rule.law[0].verified
