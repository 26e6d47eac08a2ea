"""The growth chart as numbers for an SVG: joined upwards, left downwards, members as a line. No style, no direction."""

from __future__ import annotations

from dataclasses import dataclass

from inthewild.hub.members.queries import Growth

WIDTH, TOP, BOTTOM = 720, 16, 28
HEIGHT = 260
_LEFT, _RIGHT = 36, 36


@dataclass(frozen=True)
class Bar:
    """One bar, in units of the view box; ``height`` 0 is not drawn."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Tick:
    """A label: ``text`` at (x, y)."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """All that the template draws. Bars are scaled on the axis at the left, the line on the one at the right."""

    width: int
    height: int
    zero: float
    up: tuple[Bar, ...]
    down: tuple[Bar, ...]
    line: str
    years: tuple[Tick, ...]
    left: tuple[Tick, ...]
    right: tuple[Tick, ...]


def chart(growth: Growth) -> Chart | None:
    """The chart of a growth; None without a period."""
    periods = growth.periods
    if not periods:
        return None
    joined, left = max(p.joined for p in periods), max(p.left for p in periods)
    members = max(max(p.members for p in periods), 1)
    inner = HEIGHT - TOP - BOTTOM
    unit = inner / max(joined + left, 1)
    zero = TOP + joined * unit
    slot = (WIDTH - _LEFT - _RIGHT) / len(periods)
    width = max(min(slot * 0.7, 48.0), 1.0)

    def x(index: int) -> float:
        return _LEFT + slot * index

    def y(value: int) -> float:
        return TOP + inner * (1 - value / members)

    bars = [(x(i) + (slot - width) / 2, p) for i, p in enumerate(periods)]
    points = [(round(x(i) + slot / 2, 1), round(y(p.members), 1)) for i, p in enumerate(periods)]
    every = max(1, round(len({p.start.year for p in periods}) / 10))
    firsts = [(i, p) for i, p in enumerate(periods) if i == 0 or p.start.year != periods[i - 1].start.year]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        zero=round(zero, 1),
        up=tuple(
            Bar(round(at, 1), round(zero - p.joined * unit, 1), round(width, 1), round(p.joined * unit, 1))
            for at, p in bars
            if p.joined
        ),
        down=tuple(Bar(round(at, 1), round(zero, 1), round(width, 1), round(p.left * unit, 1)) for at, p in bars if p.left),
        line=" ".join(f"{a},{b}" for a, b in points),
        years=tuple(Tick(round(x(i) + slot / 2, 1), HEIGHT - 8, str(p.start.year)) for i, p in firsts[::every]),
        left=(
            Tick(_LEFT - 6, round(TOP + 4, 1), f"+{joined}"),
            *([Tick(_LEFT - 6, round(TOP + inner, 1), f"−{left}")] if left else []),
        ),
        right=(Tick(WIDTH - _RIGHT + 6, round(y(members) + 4, 1), str(members)), Tick(WIDTH - _RIGHT + 6, round(y(0), 1), "0")),
    )
