"""A list that its owner keeps: nothing in it can change after the commitment, and nobody chooses what is drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inthewild.errors import InputError
from inthewild.exchange.snapshot import sampling
from inthewild.exchange.snapshot.sampling import Commitment, Row

KEY = bytes(range(32))
RECORDS = st.lists(st.fixed_dictionaries({"url": st.text(max_size=12), "day": st.text(max_size=4)}), min_size=1, max_size=40)


def hashed(records: list[dict[str, str]]) -> list[bytes]:
    return [sampling.leaf(i, sampling.salt_of(KEY, i), record) for i, record in enumerate(records)]


def rows(records: list[dict[str, str]], positions: tuple[int, ...]) -> list[Row]:
    paths = sampling.prove(hashed(records), positions)
    return [Row(p, sampling.salt_of(KEY, p).hex(), records[p], paths[p]) for p in positions]


def listing(count: int) -> list[dict[str, str]]:
    return [{"url": f"https://example.org/{i}"} for i in range(count)]


@given(RECORDS, st.data())
def test_every_row_of_a_list_can_be_shown_to_belong_to_it(records: list[dict[str, str]], data: st.DataObject) -> None:
    made = sampling.commit(hashed(records))
    positions = tuple(data.draw(st.sets(st.integers(0, len(records) - 1), min_size=1)))
    assert made.count == len(records)
    assert sampling.problems(made, positions, rows(records, positions)) == []


@given(RECORDS, st.data())
def test_a_row_that_was_changed_dropped_added_or_moved_gives_another_root(
    records: list[dict[str, str]], data: st.DataObject
) -> None:
    made = sampling.commit(hashed(records))
    at = data.draw(st.integers(0, len(records) - 1))
    changed = [dict(one) for one in records]
    changed[at]["url"] += "x"
    assert sampling.commit(hashed(changed)) != made
    assert sampling.commit(hashed([*records, records[at]])) != made
    if len(records) > 1:
        assert sampling.commit(hashed(records[:at] + records[at + 1 :])) != made
        other = data.draw(st.integers(0, len(records) - 1).filter(lambda i: i != at))
        leaves = hashed(records)
        leaves[at], leaves[other] = leaves[other], leaves[at]
        assert sampling.commit(leaves) != made, "the rows stand at their own positions, whatever they say"


@given(RECORDS, st.data())
def test_a_disclosed_row_with_anything_changed_does_not_fit(records: list[dict[str, str]], data: st.DataObject) -> None:
    made = sampling.commit(hashed(records))
    at = data.draw(st.integers(0, len(records) - 1))
    (row,) = rows(records, (at,))
    forged = [
        replace(row, record={**row.record, "url": row.record["url"] + "x"}),
        replace(row, record={**row.record, "more": ""}),
        replace(row, salt=bytes(32).hex()),
        replace(row, salt="no"),
        replace(row, position=at + 1),
        replace(row, position=len(records)),
        replace(row, path=(*row.path, "00" * 32)),
        replace(row, path=("no",)),
        *([replace(row, path=row.path[:-1]), replace(row, path=("00" * 32, *row.path[1:]))] if row.path else []),
    ]
    for one in forged:
        assert sampling.problem(made, one), one
    assert sampling.problem(replace(made, count=made.count + 1), row), "the length is part of the root"


def test_a_row_cannot_pass_for_a_node_of_the_tree() -> None:
    four = hashed(listing(4))
    nodes = [sampling._node(four[0], four[1]), sampling._node(four[2], four[3])]
    assert sampling.commit(nodes).root != sampling.commit(four).root


def test_a_disclosure_is_exactly_what_was_drawn() -> None:
    records = listing(10)
    made = sampling.commit(hashed(records))
    given_rows = rows(records, (1, 5))
    assert sampling.problems(made, (1, 7), [*given_rows, given_rows[0]]) == [
        "row 7: was drawn and is not disclosed", "row 5: was not drawn", "row 1: is disclosed twice",
    ]  # fmt: skip


def test_one_thing_that_is_counted_twice_is_seen_among_the_drawn() -> None:
    records = [*listing(3), {"url": "https://example.org/1"}]
    assert sampling.twins(rows(records, (3, 0, 1))) == {3: 1}


@settings(max_examples=60)
@given(st.binary(min_size=32, max_size=32), st.integers(1, 300), st.integers(1, 60))
def test_a_draw_can_be_repeated_by_everybody_and_takes_each_row_once(secret: bytes, count: int, size: int) -> None:
    made = Commitment(count, "ab" * 32)
    drawn = sampling.draw(secret, made, size)
    assert drawn == sampling.draw(secret, made, size)
    assert len(set(drawn)) == len(drawn) == min(size, count)
    assert all(0 <= one < count for one in drawn)
    assert drawn[: size // 2] == sampling.draw(secret, made, size // 2)[: size // 2] if size > 1 else True


def test_another_root_or_length_or_secret_draws_something_else() -> None:
    first = sampling.draw(KEY, Commitment(1000, "ab" * 32), 20)
    assert first != sampling.draw(KEY, Commitment(1000, "ac" * 32), 20)
    assert set(first) != set(sampling.draw(KEY, Commitment(1001, "ab" * 32), 20))
    assert first != sampling.draw(bytes(32), Commitment(1000, "ab" * 32), 20)


def test_every_row_is_as_likely_to_be_drawn() -> None:
    """Chi square with 11 degrees of freedom over fixed secrets; 31.3 is what chance exceeds once in a thousand."""
    counts: Counter[int] = Counter()
    for secret in range(3000):
        counts.update(sampling.draw(secret.to_bytes(32), Commitment(12, "cd" * 32), 4))
    square = sum((counts[i] - 1000) ** 2 / 1000 for i in range(12))
    assert square < 31.3


def test_the_interval_is_the_one_of_the_textbook() -> None:
    """Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I, method 3."""
    table = ((263, 81, 0.2553, 0.3662), (148, 15, 0.0624, 0.1605), (20, 0, 0.0, 0.1611), (29, 1, 0.0061, 0.1718))
    for n, found, low, high in table:
        one = sampling.shown(n, found)
        assert abs(one.low / 10_000 - low) <= 0.0002
        assert abs(one.high / 10_000 - high) <= 0.0002
        assert (one.n, one.found) == (n, found)
    assert sampling.shown(20, 20).high == 10_000


@given(st.integers(1, 2000), st.data())
def test_the_interval_holds_the_share_and_is_never_empty(n: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, n))
    one = sampling.shown(n, found)
    assert 0 <= one.low * n <= found * 10_000 <= one.high * n <= 10_000 * n
    assert one.low < one.high


@pytest.mark.parametrize("n, found", [(0, 0), (3, 4), (3, -1)])
def test_what_is_no_result_has_no_interval(n: int, found: int) -> None:
    with pytest.raises(InputError):
        sampling.shown(n, found)


def test_an_empty_list_and_a_row_outside_are_refused() -> None:
    with pytest.raises(InputError, match="binds nobody"):
        sampling.commit([])
    with pytest.raises(InputError, match="there is none at 3"):
        sampling.prove(hashed(listing(3)), (3,))
