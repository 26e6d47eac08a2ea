"""Patterns across rows: what is found, what is left alone, and what is never shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inthewild.bulk.pattern_run import find_patterns
from inthewild.bulk.patterns import Kind, Least, Pattern
from inthewild.errors import InputError, UsageError

OFFER = "Beautiful carved comb from an old collection, price on request, number {}"
FILLER = [
    "Garden table of oak with four chairs, collected by the buyer",
    "Children's bicycle, blue, hardly used, with a spare tyre",
    "Box of novels and travel guides, some with notes in pencil",
    "Coffee machine in working order, cleaned last week, with filters",
]


def row(name: str, text: str, seller: str, day: int) -> dict[str, str]:
    return {"id": name, "text": text, "seller": seller, "created_at": f"2024-03-{day:02}T10:00:00Z"}


def decision(name: str, *taxa: str, action: str = "review") -> dict[str, Any]:
    return {"id": name, "action": action, "findings": [{"taxon": t} for t in taxa]}


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return str(path)


def found(
    tmp_path: Path, rows: list[dict[str, str]], decisions: list[dict[str, Any]] | None = None, **options: Any
) -> list[Pattern]:
    path = write(tmp_path / "rows.jsonl", rows)
    decided = write(tmp_path / "decisions.jsonl", decisions) if decisions is not None else None
    notes: list[str] = options.pop("notes", [])
    return find_patterns([path], decided, options.pop("key_file", None), Least(**options), notes.append)


def test_the_same_text_of_three_accounts_is_a_pattern_of_two_is_none(tmp_path: Path) -> None:
    rows = [row(f"a{i}", OFFER.format(i), f"shop-{i}", i + 1) for i in range(3)]
    (pattern,) = found(tmp_path, rows)
    assert (pattern.kind, pattern.rows, pattern.accounts) == (Kind.SAME_TEXT, 3, 3)
    assert (pattern.first, pattern.last) == ("2024-03-01T10:00:00Z", "2024-03-03T10:00:00Z")
    assert pattern.examples == ("a0", "a1", "a2")
    assert found(tmp_path, rows[:2]) == []


def test_one_shop_that_lists_a_text_a_thousand_times_is_no_pattern(tmp_path: Path) -> None:
    assert found(tmp_path, [row(str(i), OFFER.format(i), "shop", 1 + i % 28) for i in range(1000)]) == []


def test_texts_from_one_template_are_found_and_other_texts_are_not_drawn_in(tmp_path: Path) -> None:
    long = "Dear friends, this {} was in our family for eighty years and now looks for a new home, message me for more pictures"
    rows = [row(f"t{i}", long.format(what), f"s{i}", 2) for i, what in enumerate(["comb", "bangle", "figure", "seal"])]
    rows += [row(f"f{i}", text, f"x{i}", 3) for i, text in enumerate(FILLER)]
    (pattern,) = found(tmp_path, rows)
    assert pattern.kind is Kind.TEMPLATE
    assert set(pattern.examples) == {"t0", "t1", "t2", "t3"}


def test_listing_again_after_a_block_is_found_only_with_decisions(tmp_path: Path) -> None:
    rows = [row("r1", OFFER.format(1), "shop", 1), row("r2", OFFER.format(2), "shop", 4), row("r3", OFFER.format(3), "other", 9)]
    decisions = [decision("r1", "elephantidae", action="block"), decision("r2", "elephantidae"), decision("r3", "elephantidae")]
    (pattern,) = found(tmp_path, rows, decisions)
    assert (pattern.kind, pattern.examples) == (Kind.RELISTED, ("r1", "r2"))
    assert "r1 was blocked" in pattern.why
    assert found(tmp_path, rows) == []
    # the same two rows in the other order of time: nothing came after the block
    assert found(tmp_path, [{**rows[0], "created_at": "2024-05-01"}, *rows[1:]], decisions) == []


def test_many_species_of_one_account(tmp_path: Path) -> None:
    rows = [row(f"m{i}", f"{text}, lot {i}", "collector", 5) for i, text in enumerate([*FILLER, OFFER])]
    decisions = [decision(f"m{i}", f"taxon-{i}") for i in range(5)]
    (pattern,) = found(tmp_path, rows, decisions)
    assert (pattern.kind, pattern.accounts) == (Kind.MANY_SPECIES, 1)
    assert "5 taxa" in pattern.why
    assert found(tmp_path, rows, decisions, species=6) == []


def test_with_decisions_rows_without_a_finding_are_not_compared(tmp_path: Path) -> None:
    rows = [row(f"a{i}", OFFER.format(i), f"shop-{i}", i + 1) for i in range(3)]
    assert found(tmp_path, rows, [decision("a0", "elephantidae"), decision("a1"), decision("a2")]) == []


@pytest.mark.parametrize(("columns", "missing"), [
    (("id", "text"), "seller and created_at"), (("id", "text", "seller"), "created_at"), (("id", "text", "created_at"), "seller"),
])  # fmt: skip
def test_without_accounts_or_times_it_says_which_column_is_missing(
    tmp_path: Path, columns: tuple[str, ...], missing: str
) -> None:
    rows = [{k: v for k, v in row("1", OFFER, "s", 1).items() if k in columns}]
    with pytest.raises(InputError, match=f"missing: {missing}$|missing: {missing} "):
        found(tmp_path, rows)


def test_an_account_name_never_appears_and_its_hash_depends_on_the_key(tmp_path: Path) -> None:
    rows = [row(f"a{i}", OFFER.format(i), f"Very Own Name {i}", i + 1) for i in range(3)]
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("k" * 32)
    two.write_text("l" * 32)
    first, again, other = (found(tmp_path, rows, key_file=str(k))[0] for k in (one, one, two))
    assert "Very Own" not in json.dumps(first.fields())
    assert first.account_hashes == again.account_hashes
    assert set(first.account_hashes).isdisjoint(other.account_hashes)
    notes: list[str] = []
    found(tmp_path, rows, notes=notes)
    assert any("differ from run to run" in n for n in notes)


def test_a_key_too_short_to_protect_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("short")
    with pytest.raises(UsageError, match="5 bytes"):
        found(tmp_path, [row("1", OFFER, "s", 1)], key_file=str(key))


def test_rows_that_cannot_be_compared_are_counted(tmp_path: Path) -> None:
    notes: list[str] = []
    rows = [
        row("1", OFFER, "s", 1),
        {**row("2", OFFER, "", 1)},
        {**row("3", OFFER, "s", 1), "created_at": "soon"},
        row("4", "hi", "s", 1),
    ]
    assert found(tmp_path, rows, notes=notes) == []
    assert "1 rows compared; left out: 1 too short, 1 without an account, 1 without a time" in notes


def test_a_file_that_holds_no_decisions_is_refused_by_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 2"):
        found(tmp_path, [row("1", OFFER, "s", 1)], [decision("1", "x"), {"id": "2"}])
