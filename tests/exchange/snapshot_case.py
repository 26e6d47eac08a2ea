"""Figures of an example coalition for the tests of snapshots: companies, what they submit, what they take back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from inthewild.exchange.snapshot.entries import Entry
from inthewild.exchange.snapshot.options import Options, Published, editions
from inthewild.exchange.snapshot.records import Definition, Level
from inthewild.exchange.snapshot.tally import Built, build

SECRET = bytes(range(32))
REGIONS = ("002", "142", "150")
SECTORS = ("marketplace", "search", "social")


def definition(code: str = "listings_removed", version: int = 1, *, additive: bool = True) -> Definition:
    return Definition(code, version, "Removed", "listings", "What was taken down.", "What was blocked.", additive, ("count",))


REMOVED = definition()
REACH = definition("reach", additive=False)


def entry(
    number: int, value: int, *, period: str = "2026", turn: int = 0, metric: str = "listings_removed",
    disclosure: str = "aggregate", platform: str = "", region: str = "", sector: str = "", regions: tuple[str, ...] = (),
    version: int = 1, replaces: str = "",
) -> Entry:  # fmt: skip
    """A figure of the company ``number``; ``turn`` counts its submissions."""
    name = f"sub_{number}.{period}.{turn}/{metric}.{version}{'.' + platform if platform else ''}{'.' + region if region else ''}"
    return Entry(
        id=name, organisation=f"org_{number}", organisation_name=f"Company {number}", platform=platform,
        platform_name=platform.title(), metric=metric, definition=version, period=period,
        dimension="region" if region else "", member=region, value=value, method="count", level=Level.L0, disclosure=disclosure,
        source="own count", submitted_at="2027-01-15", sector=sector or SECTORS[number % 3], regions=regions, replaces=replaces,
    )  # fmt: skip


def make(
    entries: list[Entry], period: str = "2026", published: tuple[Published, ...] = (), *, asked: int = 8, **more: object
) -> Built:
    """The next edition of a period."""
    options = Options(
        edition=len(editions(published, period)) + 1, secret=SECRET, published=published, built_at="2027-02-01T12:00:00Z",
        reason="a correction", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    definitions = sorted({one.code: one for one in (REMOVED, REACH)}.values(), key=lambda one: one.code)
    return build(entries, definitions, period=period, asked=[f"org_{n}" for n in range(asked)], nameable={}, options=options)


def out(built: Built) -> Published:
    """The snapshot as it is once it is published."""
    return Published(built.snapshot, built.opened)


VALUES = st.one_of(st.integers(5, 30), st.integers(5, 30), st.integers(0, 10**6), st.sampled_from([0, 1, 1000, 10**9]))


@st.composite
def submission(draw: st.DrawFn, number: int, period: str, turn: int = 0, disclosure: str = "") -> list[Entry]:
    """What a company says of one metric: a figure, perhaps of two platforms, perhaps by region."""
    disclosure = disclosure or draw(
        st.sampled_from(["aggregate", "aggregate", "aggregate", "aggregate", "aggregate", "public", "auditor"])
    )
    told = {
        "period": period,
        "turn": turn,
        "disclosure": disclosure,
        "replaces": f"sub_{number}.{period}.{turn - 1}" if turn else "",
    }
    if draw(st.integers(0, 3)) == 0:
        sectors = draw(st.lists(st.sampled_from(SECTORS), min_size=2, max_size=2, unique=True))
        return [entry(number, draw(VALUES), platform=f"plt_{number}{x}", sector=x, **told) for x in sectors]  # type: ignore[arg-type]
    split = draw(st.sampled_from(["none", "one", "parts", "parts", "some"]))
    if split in ("none", "one"):
        where = (draw(st.sampled_from(REGIONS)),) if split == "one" else ()
        return [entry(number, draw(VALUES), regions=where, **told)]  # type: ignore[arg-type]
    parts = {region: draw(VALUES) for region in draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3, unique=True))}
    whole = sum(parts.values()) + (draw(VALUES) if split == "some" else 0)
    made = [entry(number, value, region=region, **told) for region, value in parts.items()]  # type: ignore[arg-type]
    return [entry(number, whole, **told), *made]  # type: ignore[arg-type]


@st.composite
def history(draw: st.DrawFn, editions_of_the_second: int = 2) -> list[tuple[str, list[Entry]]]:
    """Figures of a year, of the next, and of further editions of it, with what was restated, withdrawn or came late."""
    count = draw(st.integers(2, 9))
    years = []
    for period in ("2025", "2026"):
        there = draw(st.lists(st.integers(0, count - 1), min_size=max(1, count - 3), max_size=count, unique=True))
        years.append({n: draw(submission(n, period)) for n in sorted(there)})
    found = [("2025", [e for mine in years[0].values() for e in mine]), ("2026", [e for mine in years[1].values() for e in mine])]
    now = dict(years[1])
    for turn in range(1, editions_of_the_second):
        for number in draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=min(4, count), unique=True)):
            if number not in now:
                now[number] = draw(submission(number, "2026", turn))
            elif draw(st.booleans()):
                del now[number]
            elif draw(st.booleans()):
                same = now[number][0].disclosure if draw(st.integers(0, 3)) else ""
                now[number] = draw(submission(number, "2026", turn, same))
            else:
                now[number] = [replace(e, id=e.id.replace("/", f"+{turn}/"), replaces=e.id) for e in now[number]]
        found.append(("2026", [e for mine in now.values() for e in mine]))
    return found


def publish(told: list[tuple[str, list[Entry]]]) -> list[Published]:
    """Publish one after another, each knowing those before."""
    done: list[Published] = []
    for period, entries in told:
        done.append(out(make(entries, period, tuple(done))))
    return done
