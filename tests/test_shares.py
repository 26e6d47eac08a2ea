"""The interval of a share."""

from __future__ import annotations

import pytest

from inthewild.shares import wilson


@pytest.mark.parametrize(("hits", "rows"), [(0, 10), (10, 10), (1, 2), (3, 1_000_000)])
def test_an_interval_holds_its_share_and_stays_a_share(hits: int, rows: int) -> None:
    low, high = wilson(hits, rows)
    assert 0 <= low <= hits / rows <= high + 1e-12 and high <= 1


@pytest.mark.parametrize(("hits", "rows"), [(0, 0), (4, 3), (-1, 3)])
def test_what_is_no_part_of_a_sample_has_no_interval(hits: int, rows: int) -> None:
    with pytest.raises(ValueError, match="no result of a sample"):
        wilson(hits, rows)
