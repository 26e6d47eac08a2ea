"""A listing gets the same decision alone, in any batch and in any order."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_offsets import LISTINGS, SENTENCES

from inthewild.detector import Detector
from inthewild.records import Listing

TEXTS = st.one_of(
    st.sampled_from(SENTENCES),
    st.sampled_from([row.text for row in LISTINGS]),
    st.text(max_size=30),
    st.just(""),
)
ROWS = st.builds(
    Listing,
    id=st.sampled_from(["a", "b", "c"]),
    text=TEXTS,
    title=TEXTS,
    lang=st.sampled_from([None, "en", "zh-Hans", "fr"]),
    price=st.sampled_from([None, 5.0]),
    surface=st.sampled_from(["listing", "post", "search"]),
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@FEW
@given(rows=st.lists(ROWS, max_size=7), batch=st.integers(1, 4))
def test_alone_and_in_any_batch_the_decision_is_the_same(detector: Detector, rows: list[Listing], batch: int) -> None:
    alone = [detector.check(row) for row in rows]
    assert list(detector.scan(rows, batch=batch)) == alone
    assert list(detector.scan(iter(rows))) == alone


@FEW
@given(rows=st.lists(ROWS, min_size=2, max_size=7), data=st.data())
def test_the_order_of_the_rows_does_not_matter(detector: Detector, rows: list[Listing], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(rows))))
    straight = list(detector.scan(rows))
    shuffled = list(detector.scan([rows[i] for i in order]))
    assert shuffled == [straight[i] for i in order]


def test_all_examples_give_the_same_decisions_in_large_and_in_small_batches(detector: Detector) -> None:
    sample = LISTINGS[::6]
    at_once = list(detector.scan(LISTINGS))[::6]
    assert list(detector.scan(sample, batch=7)) == at_once
    assert list(detector.scan(sample[::-1]))[::-1] == at_once
