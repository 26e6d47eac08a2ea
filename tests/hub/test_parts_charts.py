"""Charts: everything stands inside the drawing, a gap is no zero, and the table says the same."""

from __future__ import annotations

import itertools
import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from inthewild.hub.core import charts
from inthewild.hub.core.charts import HEIGHT, Chart, Series

VALUES = st.one_of(st.none(), st.integers(0, 10**9), st.floats(0, 1e9, allow_nan=False))
KINDS = {"bars": charts.bars, "stacked": charts.stacked, "lines": charts.lines}


def drawn(chart: Chart) -> str:
    return render_to_string("core/parts/chart.html", {"chart": chart, "first": "Year"})


@pytest.mark.parametrize("kind", KINDS)
@given(
    rows=st.integers(1, 30).flatmap(
        lambda n: st.lists(st.tuples(st.lists(VALUES, min_size=n, max_size=n), st.booleans()), min_size=1, max_size=4)
    )
)
def test_everything_stands_inside_the_drawing(kind: str, rows: list[tuple[list[charts.Value], bool]]) -> None:
    series = [Series(str(n), values, down=down) for n, (values, down) in enumerate(rows)]
    wide = KINDS[kind]("x", "X", [str(2000 + n) for n in range(len(rows[0][0]))], series)
    for chart in filter(None, (wide, wide.narrow)):
        _stands_inside(chart)


def test_a_figure_too_small_to_be_shown_is_drawn_as_nothing() -> None:
    _stands_inside(charts.bars("x", "X", ["2024"], [Series("n", [5e-324])]))


def _stands_inside(chart: Chart) -> None:
    for box in (*chart.boxes, *chart.gaps):
        assert 0 <= float(box.x) <= float(box.x) + float(box.width) <= chart.width + 0.2
        assert 0 <= float(box.y) <= float(box.y) + float(box.height) <= HEIGHT - 20
        assert float(box.height) >= 1
    for line in chart.lines:
        for pair in line.points.split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= chart.width
            assert 0 <= y <= HEIGHT - 20
    assert all(0 <= float(m.x) <= chart.width and 0 <= float(m.y) <= HEIGHT for m in chart.marks)
    assert 2 <= len(chart.grid) <= 12


def test_a_bar_of_zero_is_seen_and_what_nobody_measured_is_a_gap() -> None:
    chart = charts.bars("x", "X", ["a", "b", "c"], [Series("s", [5, 0, None])])
    assert len(chart.boxes) == 2
    assert float(chart.boxes[1].height) == 3
    assert len(chart.gaps) == 1
    text = drawn(chart)
    assert text.count("not measured") == 2  # in the legend and in the table
    assert drawn(charts.bars("x", "X", ["a"], [Series("s", [0])])).count("not measured") == 0


def test_a_line_breaks_where_nothing_was_measured_and_a_lonely_point_is_a_dot() -> None:
    chart = charts.lines("x", "X", list("abcdef"), [Series("s", [1, 2, None, 3, None, 4])])
    assert [len(line.points.split()) for line in chart.lines] == [2, 0, 0]
    assert all(line.x for line in chart.lines[1:])


def test_a_stack_of_which_a_part_is_not_known_says_so() -> None:
    chart = charts.stacked("x", "X", ["a", "b"], [Series("s", [5, 5]), Series("t", [5, None])])
    assert len(chart.gaps) == 1
    assert len(chart.boxes) == 3


def test_what_goes_down_stands_below_the_line_and_no_figure_has_a_minus() -> None:
    chart = charts.stacked("x", "X", ["a"], [Series("came", [4]), Series("went", [2], down=True)])
    up, down = chart.boxes
    assert float(up.y) + float(up.height) == pytest.approx(float(chart.zero), abs=0.2)
    assert float(down.y) == pytest.approx(float(chart.zero), abs=0.2)
    assert not any("-" in m.text or "−" in m.text for m in chart.marks)
    assert chart.rows == (("a", (4, 2)),)


def test_counts_have_no_halves_on_the_scale() -> None:
    chart = charts.bars("x", "X", ["a", "b"], [Series("s", [1, 2])])
    assert [m.text for m in chart.marks if m.anchor == "end"] == ["0", "1", "2"]


def test_many_labels_do_not_run_into_each_other() -> None:
    chart = charts.bars("x", "X", [f"Nov {n}" for n in range(240)], [Series("s", [1] * 240)])
    places = sorted(float(m.x) for m in chart.marks if m.anchor == "middle")
    assert len(places) > 5
    assert min(b - a for a, b in itertools.pairwise(places)) > 50


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_drawing_is_the_same_in_every_language_and_has_no_style(language: str) -> None:
    with translation.override(language):
        text = drawn(charts.lines("x", "X", ["a", "b"], [Series("s", [1.5, 22222.25])]))
    assert "style" not in text
    assert (
        re.findall(r'points="([^"]+)"', text)[-1]
        == re.findall(r'points="([^"]+)"', drawn(charts.lines("x", "X", ["a", "b"], [Series("s", [1.5, 22222.25])])))[-1]
    )
    assert "<title" in text
    assert "<desc" in text


@pytest.mark.parametrize(("labels", "series"), [([], [Series("s", [])]), (["a"], []), (["a"], [Series("s", [1, 2])]),
                                                (["a"], [Series("s", [1])] * 5)])  # fmt: skip
def test_what_is_no_chart_is_refused(labels: list[str], series: list[Series]) -> None:
    for draw in KINDS.values():
        with pytest.raises(ValueError, match="a chart has"):
            draw("x", "X", labels, series)


def test_a_label_is_text() -> None:
    chart = charts.bars("x", "<b>X</b>", ["<script>"], [Series("<i>", [1])])
    assert "<script>" not in drawn(chart)
    assert "<i>" not in drawn(chart)


def test_a_figure_whose_unit_changes_is_a_bar_in_its_own_tone_and_never_a_line() -> None:
    units = [Series("listings", [3, None, None]), Series("posts", [None, 11, None])]
    chart = charts.changing("x", "X", ["2020", "2021", "2022"], units)
    assert [box.tone for box in chart.boxes] == ["series-1", "series-2"]
    assert (chart.lines, len(chart.gaps)) == ((), 1)
    with pytest.raises(ValueError, match="at each label one series has a value"):
        charts.changing("x", "X", ["2020"], [Series("a", [1]), Series("b", [2])])


def test_a_phone_gets_a_drawing_of_its_width_unless_there_is_too_much_in_it() -> None:
    years = [str(year) for year in range(2018, 2026)]
    few = charts.bars("few", "Few", years, [Series("A", [1] * 8), Series("B", [2] * 8)])
    assert few.narrow is not None
    assert (few.narrow.width, len(few.narrow.boxes)) == (350, 16)
    page = drawn(few)
    assert page.count('<svg class="chart wide not-narrow"') == page.count('<svg class="chart narrow"') == 1
    assert len(re.findall(r'id="([^"]+)"', page)) == len(set(re.findall(r'id="([^"]+)"', page)))
    much = charts.bars("much", "Much", [str(n) for n in range(20)], [Series("A", [1] * 20), Series("B", [2] * 20)])
    assert much.narrow is None
    assert "not-narrow" not in drawn(much)
