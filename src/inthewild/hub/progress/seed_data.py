"""What ``seeds`` enters: made-up figures of the made-up companies of members.seed_data. Nothing here was counted by anybody."""

from __future__ import annotations

from dataclasses import dataclass, field

PERIOD, BEFORE = "2026", "2025"
TITLE = "Example report 2026: made-up figures"
METRICS = (
    "listings_removed", "listings_blocked", "impressions", "reach", "engagements", "staff_trained_online",
    "staff_trained_in_person", "staff_trained",
)  # fmt: skip
FEW = ("listings_removed", "listings_blocked", "staff_trained")
"""What is asked for the year before: enough for two years on a company's page."""

Figures = dict[tuple[str, str], int]  # (metric, host of the platform or nothing) -> value


@dataclass(frozen=True)
class Given:
    """What one company gives: for 2026, for the year before, and by groups of animals on one platform."""

    company: str
    disclosure: str
    figures: Figures
    before: Figures = field(default_factory=dict)
    by_taxon: tuple[str, dict[str, int]] = ("", {})


SUBMITTED: tuple[Given, ...] = (
    Given(
        "Example Market",
        "public",
        {
            ("listings_removed", "market.example"): 41_280,
            ("listings_removed", "motors.market.example"): 2_310,
            ("listings_blocked", "market.example"): 390_400,
            ("impressions", "market.example"): 5_210_000,
            ("reach", "market.example"): 1_840_000,
            ("engagements", "market.example"): 62_300,
            ("staff_trained_online", ""): 128,
            ("staff_trained_in_person", ""): 36,
            ("staff_trained", ""): 141,
        },
        {
            ("listings_removed", "market.example"): 33_950,
            ("listings_blocked", "market.example"): 301_200,
            ("staff_trained", ""): 96,
        },
        ("market.example", {"elephants": 14_820, "corals": 6_340, "parrots": 3_950, "tortoises": 5_120}),
    ),
    Given(
        "Example Social",
        "aggregate",
        {
            ("listings_removed", "social.example"): 63_770,
            ("listings_removed", "photos.example"): 28_450,
            ("listings_blocked", "social.example"): 512_900,
            ("impressions", "social.example"): 18_400_000,
            ("reach", "social.example"): 9_300_000,
            ("engagements", "social.example"): 240_100,
            ("staff_trained_online", ""): 60,
            ("staff_trained_in_person", ""): 20,
            ("staff_trained", ""): 75,
        },
        {("listings_removed", "social.example"): 58_400, ("staff_trained", ""): 60},
        ("social.example", {"elephants": 9_210, "corals": 2_870, "parrots": 17_640, "tortoises": 11_380}),
    ),
    Given(
        "Example Video",
        "aggregate",
        {
            ("listings_removed", "video.example"): 19_930,
            ("listings_blocked", "video.example"): 88_050,
            ("impressions", "video.example"): 7_730_000,
            ("reach", "video.example"): 3_900_000,
            ("engagements", "video.example"): 51_800,
            ("staff_trained_online", ""): 22,
            ("staff_trained", ""): 22,
        },
        by_taxon=("video.example", {"elephants": 5_140, "corals": 1_020, "parrots": 8_900, "tortoises": 2_300}),
    ),
    Given(
        "Example Classifieds",
        "aggregate",
        {
            ("listings_removed", "classifieds.example"): 24_610,
            ("listings_blocked", "classifieds.example"): 45_900,
            ("impressions", "classifieds.example"): 3_120_000,
            ("reach", "classifieds.example"): 1_150_000,
            ("engagements", "classifieds.example"): 33_700,
            ("staff_trained_online", ""): 44,
            ("staff_trained", ""): 44,
        },
        by_taxon=("classifieds.example", {"elephants": 3_080, "corals": 2_410, "parrots": 9_970, "tortoises": 7_640}),
    ),
    Given(
        "Example Crafts",
        "aggregate",
        {
            ("listings_removed", "crafts.example"): 860,
            ("listings_blocked", "crafts.example"): 12_400,
            ("staff_trained_online", ""): 31,
            ("staff_trained", ""): 31,
        },
        {("listings_removed", "crafts.example"): 910, ("listings_blocked", "crafts.example"): 9_700, ("staff_trained", ""): 30},
    ),
    Given(
        "Example Auctions",
        "public",
        {("listings_removed", "auctions.example"): 1_240, ("staff_trained", ""): 18},
        {("listings_removed", "auctions.example"): 1_310},
    ),
    Given("Example Bazaar", "aggregate", {("listings_removed", "bazaar.example"): 1_420, ("staff_trained", ""): 4}),
    Given("Example Second Hand", "auditor", {("listings_removed", "secondhand.example"): 5_360}),
)

RESTATED = ("Example Video", "listings_removed", "video.example", 21_460, "Example: the listings of December were left out.")
DECLINED = ("Example Messages", "Example: this service keeps no such figures.")
SAMPLED = "Example Auctions"
"""Its list of removed listings is sampled, and bears L2."""
FORGED = "Example Bazaar"
"""It discloses another row than it committed to: its sample fails, and its figure is back at L0."""
OPEN = "Example Crafts"
"""It disclosed what was drawn: rows wait for experts."""
AUDITED = ("Example Market", "staff_trained", "Example: read the register of the course.")
OBJECTED = ("Example Social", "Example: our figures of December are provisional.")
