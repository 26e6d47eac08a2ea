"""What ``seeds`` enters: made-up organisations under the reserved domain ``.example``, made-up sizes, made-up dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inthewild.hub.home import EXAMPLE_PLATFORM

# what it is in the demo: name, kind, country
WORKPLACES: dict[str, tuple[str, str, str]] = {
    "office": ("Example Coalition Office", "convenor", ""),
    "company": ("Example Market", "company", "DE"),
    "ngo": ("Example Wildlife Trust", "ngo", "GB"),
    "enforcement": ("Example Enforcement Unit", "enforcement", "SG"),
    "research": ("Example University", "research", "KE"),
}

Place = tuple[str, str, str, int | None, int | None]  # name, host, sector, accounts, live items


@dataclass(frozen=True)
class Company:
    """One company. ``levels`` has a character for each commitment: ``-`` never said, 0 to 3 steps of the ladder.

    ``owes`` are (kind, what, days from today); ``joined`` is None for one that is only invited.
    """

    name: str
    country: str
    joined: date | None
    platforms: tuple[Place, ...]
    levels: str = "21-0----"
    agreements: tuple[str, ...] = ("coalition",)
    owes: tuple[tuple[str, str, int], ...] = ()
    paused: date | None = None
    left: date | None = None

    @property
    def host(self) -> str:
        """The host of its first platform."""
        return self.platforms[0][1]


_FIGURES = ("figures", "Figures of the last half-year", 20)
_LATE = ("figures", "Figures of the last half-year", -12)
_CONTACT = ("contact", "Name a contact for enforcement requests", -3)
_EVIDENCE = ("evidence", "Evidence for the training of staff", 45)
_ALL = ("coalition", "members_data", "signals", "publication")

COMPANIES: tuple[Company, ...] = (
    Company(
        "Example Market",
        "DE",
        date(2018, 3, 7),
        (
            ("Example Market", "market.example", "marketplace", 180_000_000, 1_500_000_000),
            ("Example Market Motors", "motors.market.example", "classifieds", 12_000_000, None),
            ("Example Listings", EXAMPLE_PLATFORM, "marketplace", None, None),  # the example marketplace of the demo
        ),
        "33223210",
        _ALL,
        (_FIGURES, _EVIDENCE, _CONTACT),
    ),
    Company(
        "Example Search",
        "US",
        date(2018, 3, 7),
        (("Example Search", "search.example", "search", None, None),),
        "3212110-",
        _ALL,
        (_FIGURES,),
    ),
    Company(
        "Example Social",
        "US",
        date(2018, 3, 7),
        (
            ("Example Social", "social.example", "social", 2_100_000_000, None),
            ("Example Photos", "photos.example", "social", 1_300_000_000, None),
        ),
        "22322---",
        ("coalition", "members_data"),
        (_LATE,),
    ),
    Company(
        "Example Crafts",
        "US",
        date(2018, 3, 7),
        (("Example Crafts", "crafts.example", "marketplace", 90_000_000, 110_000_000),),
        "3323221-",
        _ALL,
    ),
    Company(
        "Example Bazaar",
        "TR",
        date(2018, 9, 18),
        (("Example Bazaar", "bazaar.example", "marketplace", 40_000_000, None),),
        "2-10----",
        ("coalition",),
        (_LATE, _CONTACT),
    ),
    Company(
        "Example Video", "CN", date(2018, 9, 18), (("Example Video", "video.example", "video", 600_000_000, None),), "221-1---"
    ),
    Company(
        "Example Auctions",
        "GB",
        date(2019, 2, 4),
        (("Example Auctions", "auctions.example", "marketplace", 3_000_000, 900_000),),
        "332----0",
    ),
    Company(
        "Example Messages",
        "SG",
        date(2019, 6, 20),
        (("Example Messages", "messages.example", "messaging", None, None),),
        "1-------",
    ),
    Company(
        "Example Classifieds",
        "FR",
        date(2019, 11, 12),
        (("Example Classifieds", "classifieds.example", "classifieds", 28_000_000, 34_000_000),),
        "3322-11-",
        _ALL,
        (_EVIDENCE,),
    ),
    Company(
        "Example Pets",
        "NL",
        date(2020, 3, 3),
        (("Example Pets", "pets.example", "classifieds", 900_000, 120_000),),
        "22-1----",
        left=date(2022, 8, 31),
    ),
    Company(
        "Example Parcels", "ID", date(2020, 10, 1), (("Example Parcels", "parcels.example", "logistics", None, None),), "11-----0"
    ),
    Company(
        "Example Live",
        "CN",
        date(2021, 1, 15),
        (("Example Live", "live.example", "video", 320_000_000, None),),
        "2221----",
        paused=date(2026, 4, 1),
    ),
    Company(
        "Example Second Hand",
        "JP",
        date(2021, 5, 6),
        (("Example Second Hand", "secondhand.example", "marketplace", 23_000_000, None),),
        "321-----",
        ("coalition",),
        (_FIGURES,),
    ),
    Company(
        "Example Forum",
        "BR",
        date(2021, 9, 28),
        (("Example Forum", "forum.example", "social", 5_000_000, None),),
        "1-------",
        left=date(2023, 2, 14),
    ),
    Company("Example Pay", "KE", date(2022, 4, 19), (("Example Pay", "pay.example", "payment", 31_000_000, None),), "2--0----"),
    Company(
        "Example Antiques",
        "IT",
        date(2022, 11, 8),
        (("Example Antiques", "antiques.example", "marketplace", 400_000, 2_000_000),),
        "22------",
        ("coalition", "publication"),
        (_LATE,),
    ),
    Company(
        "Example Groups", "VN", date(2023, 6, 5), (("Example Groups", "groups.example", "social", 66_000_000, None),), "1-0-----"
    ),
    Company("Example Ads", "IE", date(2024, 2, 22), (("Example Ads", "ads.example", "advertising", None, None),), "2-1-----"),
    Company(
        "Example Garden",
        "ZA",
        date(2024, 10, 9),
        (("Example Garden", "garden.example", "marketplace", 700_000, 50_000),),
        "21------",
        ("coalition",),
        (_EVIDENCE,),
    ),
    Company(
        "Example Books",
        "AE",
        date(2025, 5, 27),
        (("Example Books", "books.example", "marketplace", 8_000_000, None),),
        "1-------",
        left=date(2026, 6, 30),
    ),
    Company(
        "Example Shop Builder",
        "CA",
        date(2025, 9, 16),
        (("Example Shop Builder", "shops.example", "marketplace", None, 75_000_000),),
        "11------",
        ("coalition",),
        (_FIGURES,),
    ),
    Company(
        "Example Souk", "MA", date(2026, 3, 24), (("Example Souk", "souk.example", "classifieds", 6_000_000, None),), "0-------"
    ),
    Company(
        "Example Prospect", "MX", None, (("Example Prospect", "prospect.example", "marketplace", None, None),), "--------", ()
    ),
)

# Platforms of nobody in the coalition: listings there are reported all the same.
OUTSIDE: tuple[tuple[str, str, str], ...] = (
    ("Example Outside Market", "marketplace", "outside-market.example"),
    ("Example Outside Chat", "messaging", "outside-chat.example"),
)
