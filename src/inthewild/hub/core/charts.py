"""Charts as SVG that the server draws: bars, lines and stacks, with the same figures as a table below.

No style and no script, so they hold under the strict policy and in print; colours come from classes. No direction either:
every text says where it stands and how it is anchored, so they read the same in Arabic. What nobody measured is a gap
(None), never a zero. A phone shows the same chart drawn for its width, unless there is too much in it: that one is scrolled.

``chart = charts.lines("members", _("Members"), periods, [Series(_("Companies"), counts)])`` and in the template
``{% include "core/parts/chart.html" %}``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from inthewild.hub.core import formats

WIDTH, NARROW, HEIGHT = 720, 350, 260
_FITS = 36
"""So many values side by side are told apart in the narrow drawing."""
_TOP, _BOTTOM, _RIGHT = 14, 30, 8
_THIN = 3.0
_SIGN = 7.2
"""About how wide one sign of a label is, in units of the view box."""

Value = float | int | None
Draw = Callable[..., "Chart"]


@dataclass(frozen=True)
class Series:
    """One row of figures, a value for each label. ``down`` draws them below the line, as what left below what came."""

    label: str
    values: Sequence[Value]
    down: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle; coordinates are written out, because Django would write 1,5 in French."""

    x: str
    y: str
    width: str
    height: str
    tone: str


@dataclass(frozen=True)
class Line:
    """A line from point to point; one that has a single point is a dot at ``(x, y)``."""

    points: str
    tone: str
    x: str = ""
    y: str = ""


@dataclass(frozen=True)
class Mark:
    """A text at a place: ``anchor`` is ``start``, ``middle`` or ``end``."""

    x: str
    y: str
    anchor: str
    text: str


@dataclass(frozen=True)
class Chart:
    """All that ``core/parts/chart.html`` draws. ``rows`` are a label and its values, for the table; ``gap`` is what stands for
    None, "not measured" if it is empty."""

    name: str
    title: str
    says: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Box, ...]
    grid: tuple[str, ...]
    zero: str
    marks: tuple[Mark, ...]
    legend: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Value, ...]], ...]
    left: str
    places: int
    gap: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    narrow: Chart | None = None


@dataclass(frozen=True)
class _Plane:
    """Where values and labels stand: from ``low`` to ``high``, ``count`` slots of equal width."""

    low: float
    high: float
    step: float
    count: int
    left: float
    width: int

    def y(self, value: float) -> float:
        return _TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - _TOP - _BOTTOM)

    @property
    def slot(self) -> float:
        return (self.width - self.left - _RIGHT) / self.count

    def x(self, index: int, share: float = 0.5) -> float:
        return self.left + self.slot * (index + share)


def _for_phones(draw: Draw) -> Draw:
    """Draw for a wide page and, if it fits, for a narrow one."""

    @wraps(draw)
    def both(name: str, title: str, labels: Sequence[str], series: Sequence[Series], **options: Any) -> Chart:
        made = draw(name, title, labels, series, **options)
        if len(labels) * len(series) > _FITS:
            return made
        return replace(made, narrow=draw(f"{name}-narrow", title, labels, series, **options, width=NARROW))

    return both


@_for_phones
def bars(
    name: str, title: str, labels: Sequence[str], series: Sequence[Series], *, says: str = "", places: int = 1, width: int = WIDTH
) -> Chart:
    """Bars side by side. ``name`` begins ids of the page, ``says`` tells in a sentence what one sees.

    Raises ValueError for no label, no series, more than four, or values that are not as many as labels (so do the others).
    """
    _check(labels, series)
    plane = _plane(width, labels, places, [v for s in series for v in _signed(s)])
    boxes = []
    wide = min(plane.slot * 0.8 / len(series), 44.0)
    for place, one in enumerate(series):
        for index, value in enumerate(_signed(one)):
            if value is not None:
                x = plane.x(index) + (place - len(series) / 2) * wide
                boxes.append(_box(x, wide * 0.94, plane.y(0), plane.y(value), f"series-{place + 1}"))
    return _chart(name, title, says, labels, series, plane, places, boxes=boxes, gaps=_gaps(plane, series))


@_for_phones
def changing(
    name: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    says: str = "",
    places: int = 1,
    gap: str = "",
    width: int = WIDTH,
) -> Chart:
    """One bar for each label, of the one series that has a value there: a figure whose unit changed, each unit a series.

    Nothing joins the bars, because they do not stand for the same thing. Raises ValueError if two have a value at one label.
    """
    _check(labels, series)
    if any(sum(s.values[i] is not None for s in series) > 1 for i in range(len(labels))):
        raise ValueError("at each label one series has a value, or none")
    plane = _plane(width, labels, places, [v for s in series for v in _signed(s)])
    wide = min(plane.slot * 0.7, 48.0)
    boxes = [
        _box(plane.x(index) - wide / 2, wide, plane.y(0), plane.y(value), f"series-{place + 1}")
        for place, one in enumerate(series)
        for index, value in enumerate(_signed(one))
        if value is not None
    ]
    made = _chart(name, title, says, labels, series, plane, places, boxes=boxes, gaps=_gaps(plane, series))
    return replace(made, gap=gap)


@_for_phones
def stacked(
    name: str, title: str, labels: Sequence[str], series: Sequence[Series], *, says: str = "", places: int = 1, width: int = WIDTH
) -> Chart:
    """Bars on top of each other; those that go ``down`` are stacked below the line.

    A gap stands wherever a part is not known, behind the parts that are: such a stack is lower than the truth.
    """
    _check(labels, series)
    ups, downs = [s for s in series if not s.down], [s for s in series if s.down]
    heights = [sum(s.values[i] or 0 for s in ups) for i in range(len(labels))]
    depths = [-sum(s.values[i] or 0 for s in downs) for i in range(len(labels))]
    plane = _plane(width, labels, places, [*heights, *depths])
    boxes, wide = [], min(plane.slot * 0.7, 48.0)
    for index in range(len(labels)):
        high = low = 0.0
        for place, one in enumerate(series):
            value = one.values[index]
            if value:  # nothing of one kind adds nothing to the stack; what is not known is marked as a gap
                begin = low if one.down else high
                end = begin - value if one.down else begin + value
                low, high = (end, high) if one.down else (low, end)
                boxes.append(_box(plane.x(index) - wide / 2, wide, plane.y(begin), plane.y(end), f"series-{place + 1}"))
    return _chart(name, title, says, labels, series, plane, places, boxes=boxes, gaps=_gaps(plane, series, any))


@_for_phones
def lines(
    name: str, title: str, labels: Sequence[str], series: Sequence[Series], *, says: str = "", places: int = 1, width: int = WIDTH
) -> Chart:
    """Lines that break where nothing was measured."""
    _check(labels, series)
    plane = _plane(width, labels, places, [v for s in series for v in _signed(s)])
    drawn = []
    for place, one in enumerate(series):
        run: list[tuple[float, float]] = []
        for index, value in enumerate([*_signed(one), None]):
            if value is not None:
                run.append((plane.x(index), plane.y(value)))
            elif run:
                drawn.append(_line(run, f"series-{place + 1}"))
                run = []
    return _chart(name, title, says, labels, series, plane, places, drawn=drawn, gaps=_gaps(plane, series))


def _check(labels: Sequence[str], series: Sequence[Series]) -> None:
    if not labels or not 1 <= len(series) <= 4:
        raise ValueError("a chart has labels, and one to four series")
    if any(len(s.values) != len(labels) for s in series):
        raise ValueError("a chart has a value, or None, for each label")


def _plane(width: int, labels: Sequence[str], places: int, values: Sequence[Value]) -> _Plane:
    known = [float(v) for v in values if v is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    if most - least < 1e-9:  # nothing, or less than the nine places that are shown
        most = least + 1
    step = _step(most - least)
    whole = all(isinstance(v, int) for v in values if v is not None)
    step = max(step, 1.0) if whole else step
    low, high = math.floor(least / step + 1e-9) * step, math.ceil(most / step - 1e-9) * step
    longest = max(len(formats.number(_whole(v), places=places)) for v in (low, high, low + step))
    return _Plane(low, high, step, len(labels), 10 + longest * _SIGN, width)


def _step(span: float) -> float:
    """A round step of 1, 2 or 5 that divides the span into three to seven."""
    rough = span / 5
    power = 10 ** math.floor(math.log10(rough))
    return float(next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999))


def _whole(value: float) -> float | int:
    return round(value) if abs(value - round(value)) < 1e-9 else round(value, 9)


def _signed(series: Series) -> list[Value]:
    return [-v if series.down and v is not None else v for v in series.values]


def _box(x: float, width: float, one: float, other: float, tone: str) -> Box:
    """From one height to the other; a value of zero is a thin line, so that it does not look like nothing."""
    tall = max(abs(one - other), _THIN)
    return Box(_n(x), _n(min(one, other) if abs(one - other) >= _THIN else one - _THIN), _n(width), _n(tall), tone)


def _line(run: Sequence[tuple[float, float]], tone: str) -> Line:
    if len(run) == 1:
        return Line("", tone, _n(run[0][0]), _n(run[0][1]))
    return Line(" ".join(f"{_n(x)},{_n(y)}" for x, y in run), tone)


def _gaps(plane: _Plane, series: Sequence[Series], which: Callable[[Iterable[bool]], bool] = all) -> list[Box]:
    """The slots in which ``all`` (or ``any``) of the series were not measured."""
    empty = [i for i in range(plane.count) if which(s.values[i] is None for s in series)]
    tall = HEIGHT - _TOP - _BOTTOM
    return [Box(_n(plane.x(i, 0.08)), _n(_TOP), _n(plane.slot * 0.84), _n(tall), "gap") for i in empty]


def _chart(
    name: str, title: str, says: str, labels: Sequence[str], series: Sequence[Series], plane: _Plane, places: int, *,
    boxes: Sequence[Box] = (), drawn: Sequence[Line] = (), gaps: Sequence[Box] = (),
) -> Chart:  # fmt: skip
    steps = round((plane.high - plane.low) / plane.step)
    heights = [plane.low + plane.step * n for n in range(steps + 1)]
    every = max(1, math.ceil(max(map(len, labels)) * _SIGN * 1.15 / plane.slot))
    below = any(s.down for s in series)  # what goes down is counted too: no figure has a minus

    def figure(value: float) -> str:
        return formats.number(abs(_whole(value)) if below else _whole(value), places=places)

    marks = [Mark(_n(plane.left - 6), _n(plane.y(v) + 4), "end", figure(v)) for v in heights]
    marks += [Mark(_n(plane.x(i)), _n(HEIGHT - 10), "middle", text) for i, text in enumerate(labels) if i % every == 0]
    return Chart(
        name, title, says, tuple(boxes), tuple(drawn), tuple(gaps), tuple(_n(plane.y(v)) for v in heights),
        _n(plane.y(0)), tuple(marks), tuple((f"series-{n + 1}", s.label) for n, s in enumerate(series)),
        tuple(s.label for s in series),
        tuple((label, tuple(s.values[i] for s in series)) for i, label in enumerate(labels)),
        _n(plane.left), places, width=plane.width,
    )  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
