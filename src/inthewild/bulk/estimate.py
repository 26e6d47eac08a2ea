"""What a policy costs: how many listings a day would be looked at, for a given volume, from a sample that was scanned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inthewild.bulk.summary import NOT_MEASURED
from inthewild.bulk.tasks import Counts
from inthewild.records import Action, Band, Decision
from inthewild.shares import wilson

BANDS = (Band.HIGH, Band.MEDIUM, Band.LOW)
ALL = "all"
UNKNOWN = "not known"
#: Rows of the table for each of language and taxon; the others are summed up by --json.
SHOWN = 15


def band_keys(decision: Decision) -> Iterator[str]:
    """Under what a decision is counted: its band, with its language, and each taxon with the best band of its findings."""
    if decision.band == Band.NONE:
        return
    yield str(decision.band)
    yield f"{decision.band}\tlang\t{decision.lang or UNKNOWN}"
    order = tuple(reversed(Band))
    best: dict[str, Band] = {}
    for finding in decision.findings:
        band, name = Band(finding.band), finding.taxon or finding.concept
        if band != Band.NONE and (name not in best or order.index(band) < order.index(best[name])):
            best[name] = band
    for name, band in best.items():
        yield f"{band}\ttaxon\t{name}"


def estimate(counts: Counts, volume: int) -> dict[str, Any]:
    """Listings a day, of ``volume`` a day, at each band and by each action: expected, and the interval of the sample.

    JSON schema ``inthewild.estimate/1``. Without a row that was decided, ``rows`` is 0 and there is no figure at all.
    """
    rows = sum(counts.actions.values())
    out: dict[str, Any] = {"schema": "inthewild.estimate/1", "volume": volume, "rows": rows}
    if not rows:
        return out | {"measured": False}

    def figure(hits: int) -> dict[str, float | int]:
        low, high = wilson(hits, rows)
        return {"rows": hits, "a_day": hits / rows * volume, "low": low * volume, "high": high * volume}

    table: dict[str, dict[str, dict[str, dict[str, float | int]]]] = {"lang": {}, "taxon": {}}
    for key, hits in counts.bands.items():
        band, _, rest = key.partition("\t")
        if rest:
            kind, _, name = rest.partition("\t")
            table[kind].setdefault(name, {b.value: figure(0) for b in BANDS})[band] = figure(hits)
    return out | {
        "measured": True,
        "actions": {a.value: figure(counts.actions.get(a.value, 0)) for a in reversed(Action)},
        "bands": {b.value: figure(counts.bands.get(b.value, 0)) for b in BANDS},
        "by_language": table["lang"],
        "by_taxon": table["taxon"],
    }


def lines(data: dict[str, Any]) -> list[str]:
    """An estimate for a person."""
    if not data["measured"]:
        return [f"{NOT_MEASURED}: no row was decided"]
    out = [f"Of {data['volume']:,} listings a day, by the {data['rows']:,} rows scanned (in brackets the 95 % interval):"]
    out += ["", "by the policy in force", *_rows([(name, {"a day": f}) for name, f in data["actions"].items()], ("a day",))]
    out += ["", "with a finding, by band (a listing counts at its highest)"]
    bands = tuple(b.value for b in BANDS)
    out += _rows([(ALL, data["bands"])], bands)
    for title, key in (("by language", "by_language"), ("by taxon (a listing counts for each taxon in it)", "by_taxon")):
        rows = sorted(data[key].items(), key=lambda item: (-sum(f["rows"] for f in item[1].values()), item[0]))
        out += ["", title, *(_rows(rows[:SHOWN], bands) if rows else [f"  {NOT_MEASURED}: no finding in the sample"])]
        if len(rows) > SHOWN:
            out.append(f"  and {len(rows) - SHOWN} more; all of them with --json")
    note = "The interval is that of chance alone: it holds if the rows were drawn from the listings at random."
    return [*out, "", note]


def _rows(rows: list[tuple[str, dict[str, Any]]], columns: tuple[str, ...]) -> list[str]:
    width = max(len("listings"), *(len(name) for name, _ in rows)) + 2
    head = "  " + " " * width + "".join(f"{name:>30}" for name in columns)
    body = [f"  {name:<{width}}" + "".join(f"{_cell(row[c]):>30}" for c in columns) for name, row in rows]
    return [head, *body]


def _cell(figure: dict[str, Any]) -> str:
    """Expected number and interval."""
    return f"{figure['a_day']:,.0f} ({figure['low']:,.0f} to {figure['high']:,.0f})"
