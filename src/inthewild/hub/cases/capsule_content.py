"""What goes into a capsule, and the one encrypted block in which the hub keeps it.

Sealed is what tells of the listing: the report's address and words about it, what was read of it, the pictures. Who
reported stays outside: no contact, no note to the experts, and a volunteer under a keyed pseudonym.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.db.models import Q

from inthewild import __version__
from inthewild.exchange.capsule.model import Item
from inthewild.hub.cases.models import CaseListing, Report
from inthewild.hub.cases.preview import address
from inthewild.hub.core import keys
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.files import kinds, services
from inthewild.hub.core.files.kinds import PICTURES, Kind
from inthewild.hub.core.models import File
from inthewild.hub.errors import HubError

SEALER = Actor.system("capsules")
PUBLIC = "public"


@dataclass(frozen=True)
class Part:
    """One item with its bytes."""

    item: Item
    content: bytes


def gather(report: Report) -> tuple[Part, ...]:
    """What is there of a report now, in a fixed order."""
    by, at = captured_by(report), written(report.received_at)
    found = [_document("data/report.json", _report(report), by, at)]
    for number, listing in enumerate(_listings(report), 1):
        found.append(
            _document(f"data/listing-{number:02}.json", _listing(listing), by, written(listing.captured_at or report.received_at))
        )
    for number, file in enumerate(_pictures(report), 1):
        manifest = json.loads(file.manifest)
        content = services.content_of(file)
        item = Item(
            f"data/picture-{number:02}.{kinds.suffix(Kind(file.kind))}", manifest["type"], manifest["sha256_received"],
            manifest["size_received"], manifest["sha256_stored"], manifest["size_stored"], manifest["step"], by,
            written(file.made_at),
        )  # fmt: skip
        found.append(Part(item, content))
    return tuple(found)


def tools() -> dict[str, str]:
    """What made the items, with versions."""
    found = {"inthewild": __version__}
    for name in ("pillow", "django"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # pragma: no cover - both are there where the hub is
            continue
    return found


def captured_by(report: Report) -> str:
    """The pseudonym of who reported: the same for all reports of one volunteer, and no way back without the key."""
    if not report.reporter:
        return PUBLIC
    return "reporter-" + keys.mac(settings.HOME.key("pseudonym"), b"capsule", report.reporter.encode())[:16]


def written(moment: datetime) -> str:
    """A time as capsules write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pack(contents: Mapping[str, bytes]) -> bytes:
    """Items by path as one block."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(contents):
            archive.writestr(zipfile.ZipInfo(path), contents[path])
    return out.getvalue()


def unpack(block: bytes) -> dict[str, bytes]:
    """The items in a block that ``pack`` made and our own key authenticated. Raises HubError."""
    try:
        with zipfile.ZipFile(io.BytesIO(block)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        raise HubError("the content of a capsule cannot be read", hint="restore it from a backup") from None


def _document(path: str, told: dict[str, object], by: str, at: str) -> Part:
    content = canonical(told).encode("ascii")
    digest = hashlib.sha256(content).hexdigest()
    made = Item(path, "application/json", digest, len(content), digest, len(content), "written by the hub", by, at)
    return Part(made, content)


def _report(report: Report) -> dict[str, object]:
    return {
        "report": report.public_id, "source": report.source, "received_at": written(report.received_at), "url": report.url,
        "title": report.title, "text": report.text, "answers": {str(k): str(v) for k, v in report.answers.items()},
        "platform": report.platform.name if report.platform else "",
    }  # fmt: skip


def _listing(listing: CaseListing) -> dict[str, object]:
    return {
        "canonical_url": listing.canonical_url, "item_id": listing.item_id, "title": listing.title, "text": listing.text,
        "language": listing.language, "price": str(listing.price) if listing.price is not None else "",
        "currency": listing.currency, "platform": listing.platform.name if listing.platform else "",
        "seller": listing.seller.handle if listing.seller else "",
    }  # fmt: skip


def _listings(report: Report) -> list[CaseListing]:
    if report.case_id is None:
        return []
    # A report that joined a case brought no listing of its own: what it is about is the one of its address.
    mine = Q(report=report.pk) | Q(canonical_url=address.canonical(report.url)) & ~Q(canonical_url="")
    rows = visible(CaseListing, SEALER).filter(mine, case=report.case_id)
    return list(rows.select_related("platform", "seller").order_by("number"))


def _pictures(report: Report) -> list[File]:
    rows = visible(File, SEALER).filter(about=report.public_id, deleted_at=None, kind__in=[k.value for k in PICTURES])
    rows = rows.exclude(purpose="protected")  # services.protection: may show a child at risk
    return list(rows.order_by("made_at", "pk"))
