"""Published snapshots for the tests of open data: an example 2026 with everything that a page must be able to show, twice.

Written past the services of building and confirming (they have tests of their own), through the same tally and signature.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inthewild.exchange.snapshot import sealed, serial, tally
from inthewild.exchange.snapshot.entries import Entry
from inthewild.exchange.snapshot.options import Options, Published
from inthewild.exchange.snapshot.records import Level, Sample, Statement
from inthewild.exchange.snapshot.render import renderings
from inthewild.hub.core import clock
from inthewild.hub.core.ids import new
from inthewild.hub.progress import definitions, history
from inthewild.hub.progress.models import Snapshot, SnapshotFile

SECRET = b"s" * 32
_KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
SECRET_COMPANY = "Canary Hidden"
"""Three companies of this name give figures for totals only; no page says it."""

COMPANIES = ("Example Bazaar", "سوق المثال", "示例市场", f"{SECRET_COMPANY} One", "Example Video", f"{SECRET_COMPANY} Two",
             f"{SECRET_COMPANY} Three")  # fmt: skip
_HIDDEN = (3, 5, 6)


def entry(number: int, company: int, metric: str, value: int, **more: object) -> Entry:
    """A figure of 2026 of one of the companies."""
    letter = "abcdefg"[company] * 26
    made = Entry(
        id=f"sub_{letter}/{number}", organisation=f"org_{letter}", organisation_name=COMPANIES[company],
        platform=f"plt_{letter}", platform_name=f"{COMPANIES[company]} Platform", metric=metric, definition=1,
        period="2026", dimension="", member="", value=value, method="count", level=Level.L0,
        disclosure="aggregate" if company in _HIDDEN else "public", source=f"sub_{letter}",
        submitted_at="2027-01-20T10:00:00Z", regions=(("142", "002", "150", "019", "142", "142", "150")[company],),
        sector=("marketplace", "marketplace", "social", "classifieds", "video", "classifieds", "classifieds")[company],
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def entries(second: bool = False) -> list[Entry]:
    """What was accepted; in the second edition one figure is another."""
    return [
        entry(1, 0, "listings_removed", 1_234_565 if second else 1_234_567, level=Level.L2, sample=Sample(200, 188, 8981, 9653),
              **({"id": "sub_" + "a" * 26 + "/9", "replaces": "sub_" + "a" * 26 + "/1"} if second else {})),
        entry(2, 1, "listings_removed", 880_001, level=Level.L1),
        entry(3, 2, "listings_removed", 456_789, method="detector", level=Level.L3),
        entry(4, 3, "listings_removed", 765_432),
        entry(14, 5, "listings_removed", 640_000, method="estimate"),
        entry(15, 6, "listings_removed", 512_345),
        entry(5, 0, "listings_blocked", 8_000_000, method="detector"),
        entry(6, 1, "listings_blocked", 7_000_000),
        entry(7, 2, "listings_blocked", 6_000_000),
        entry(8, 3, "reach", 90_000),
        *[entry(20 + n, n, "staff_trained", 100 + n, platform="", platform_name="") for n in range(3)],
        *history.entries(),
    ]  # fmt: skip


@dataclass(frozen=True)
class Open:
    """Two editions of 2026: the first was superseded by the second."""

    first: Snapshot
    second: Snapshot


def build(*, papers: bool = False, period: str = "2026") -> Open:
    """Both editions with their files, PDFs only if asked for."""
    before: list[Published] = []
    first = _publish(period, before, 1, papers)
    second = _publish(period, before, 2, papers, first, "Two listings were counted twice.")
    Snapshot.objects.filter(pk=first.pk).update(state="superseded")
    first.refresh_from_db()
    return Open(first, second)


def _publish(period: str, before: list[Published], edition: int, papers: bool, restates: Snapshot | None = None,
             reason: str = "") -> Snapshot:  # fmt: skip
    found = [one if one.kind == "history" else replace(one, period=period) for one in entries(second=edition == 2)]
    public_id = new("snp")
    at = f"{clock.now() - timedelta(days=2 - edition):%Y-%m-%dT%H:%M:%SZ}"
    statements = (
        Statement("Example Bazaar", "confirmed"), Statement("示例市场", "objected", "我们培训了 103 人。"),
        Statement("سوق المثال", "silent"),
        Statement("", "confirmed"),
    )  # fmt: skip
    options = Options(id=public_id, edition=edition, title="Example progress 2026", built_at=at, secret=SECRET,
                      published=tuple(before), reason=reason, statements=statements)  # fmt: skip
    asked = {f"org_{letter * 26}" for letter in "abcdefgh"}
    made = tally.build(found, definitions.load(), period=period, asked=asked, nameable={"org_" + "e" * 26: "Example Video"},
                       options=options)  # fmt: skip
    before.append(Published(made.snapshot, made.opened))
    signed = sealed.sign(made.snapshot, _KEY.public_key().public_bytes_raw().hex(), _KEY.sign, at)
    row = Snapshot.objects.create(
        public_id=public_id, period=period, edition=edition, title="Example progress 2026", state="published", reason=reason,
        data=serial.to_dict(made.snapshot), digest=signed.digest, signature=signed.signature, key=signed.key,
        made_by="usr_office", made_at=clock.now(), published_at=datetime.fromisoformat(at), restates=restates,
    )  # fmt: skip
    for one in renderings(signed, ("en", "ar") if papers else ()):
        SnapshotFile.objects.create(
            snapshot=row, name=one.name, media=one.media, language=one.language, content=one.content,
            sha256=hashlib.sha256(one.content).hexdigest(), made_at=clock.now(),
        )  # fmt: skip
    return row
