"""A snapshot written by hand, with everything that a report must be able to show: see ``snapshot``."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from inthewild.exchange.snapshot.records import (
    Cell,
    Change,
    Definition,
    Level,
    Lineage,
    Restatement,
    Sample,
    Snapshot,
    Statement,
    Status,
)

REMOVED = Definition(
    "listings_removed", 2, "Listings removed", "listings",
    "Listings, posts and advertisements that a platform took down after publication because they offered prohibited wildlife.",
    "What was blocked before publication; accounts; what a seller took down.", True, ("count", "estimate", "detector"),
    "live_items", "removals",
)  # fmt: skip
BLOCKED = Definition(
    "listings_blocked", 1, "Listings blocked before publication", "listings", "Attempts that never became visible.",
    "What was visible to anybody.", True, ("count", "detector"), "live_items", "removals",
)  # fmt: skip
STAFF = Definition(
    "staff_trained", 1, "Distinct staff trained", "people", "People who finished a course, each counted once.",
    "Certificates; people counted twice.", False, ("count",), "", "training",
)  # fmt: skip
REACH = Definition(
    "reach", 1, "Reach", "people", "Distinct people who saw a message, by platform.", "Impressions.", False, ("estimate",), "",
    "outreach",
)  # fmt: skip


def entry(number: int, metric: str, organisation: str = "", value: int | None = None, level: Level = Level.L0,
          **more: str) -> Lineage:  # fmt: skip
    """One entry: public if it names an organisation."""
    version = {"listings_removed": 2}.get(metric, 1)
    return Lineage(
        f"lin_{number}", "submission", metric, version, "2026", {}, bool(organisation), sha256(str(number).encode()).hexdigest(),
        level, "count", organisation, more.get("platform", ""), value, more.get("source", ""), more.get("source_url", ""),
        more.get("submitted_at", "2026-11-02T10:00:00Z"),
    )  # fmt: skip


LINEAGE = (
    entry(1, "listings_removed", "Example Bazaar", 1_234_567, Level.L2, platform="Bazaar", source="sub_example1"),
    entry(2, "listings_removed", '=HYPERLINK("http://example.org";"Reef")', 76_543, Level.L0),
    entry(3, "listings_removed", level=Level.L1),
    entry(4, "listings_blocked", level=Level.L3),
    entry(5, "listings_blocked", "سوق المثال", 88_000_000, Level.L3),
    entry(6, "listings_blocked", level=Level.L3),
    entry(7, "staff_trained", "示例市场", 812, Level.L1),
)


def cell(identity: str, metric: str, value: int | None, lineage: tuple[str, ...], *, by: dict[str, str] | None = None,
         status: Status = Status.REPORTED, level: Level | None = Level.L0, **more: object) -> Cell:  # fmt: skip
    """A cell of 2026, of five companies that were asked."""
    version = {"listings_removed": 2}.get(metric, 1)
    levels = {level.value: len(lineage)} if level and lineage else {}
    made = Cell(identity, metric, version, "2026", by or {}, status, value, len(lineage), 5, level if value is not None else None,
                levels, {"count": len(lineage)} if lineage else {}, lineage)  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


CELLS = (
    cell("removed", "listings_removed", 1_311_210, ("lin_1", "lin_2", "lin_3"), levels={"L0": 1, "L1": 1, "L2": 1},
         methods={"count": 2, "estimate": 1}, change=Change("2025", 900_000, 300_000, 111_210, 0)),
    cell("removed-asia", "listings_removed", 1_234_567, ("lin_1",), by={"region": "Asia"}, level=Level.L2,
         sample=Sample(200, 188, 8981, 9653)),
    cell("removed-africa", "listings_removed", None, (), by={"region": "Africa"}, status=Status.SUPPRESSED, level=None),
    cell("removed-europe", "listings_removed", 0, ("lin_2",), by={"region": "Europe"}),
    cell("removed-bazaar", "listings_removed", 1_234_567, ("lin_1",), by={"organisation": "Example Bazaar"}, level=Level.L2),
    cell("blocked", "listings_blocked", 88_100_000, ("lin_4", "lin_5", "lin_6"), level=Level.L3),
    cell("staff", "staff_trained", 812, ("lin_7",), level=Level.L1),
    cell("reach", "reach", None, (), status=Status.NOT_REPORTED, level=None),
)  # fmt: skip

SNAPSHOT = Snapshot(
    id="snp_aaaaaaaaaaaaaaaaaaaaaaaaaa", period="2026", edition=2, title="Example coalition 2026",
    built_at="2026-11-20T08:00:00Z", definitions=(REMOVED, BLOCKED, STAFF, REACH), cells=CELLS, lineage=LINEAGE,
    statements=(
        Statement("Example Bazaar", "confirmed"),
        Statement("示例市场", "objected", "培训人数应为 815。 Odd signs: 🦏 and \u1000."),
        Statement("سوق المثال", "silent"),
    ),
    restatements=(Restatement("removed", "2026", 1_311_213, 1_311_210, "Three listings were counted twice.", "2026-11-20"),),
    missing=("Example Video",), missing_unnamed=1, suppressed_below=3, restates="snp_bbbbbbbbbbbbbbbbbbbbbbbbbb",
    note="Built from invented data.",
)  # fmt: skip
