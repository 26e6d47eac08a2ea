"""The files of a published snapshot: tables and packages at once, PDFs by a worker, each kept as it went out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from inthewild.exchange.snapshot import sealed
from inthewild.exchange.snapshot.render import LANGUAGES, Rendering, renderings
from inthewild.exchange.snapshot.serial import from_dict
from inthewild.hub.core import clock, jobs
from inthewild.hub.progress.models import Snapshot, SnapshotFile
from inthewild.hub.progress.services.snapshots import stamp


def signed(snapshot: Snapshot) -> sealed.Signed:
    """The published snapshot as its file says it."""
    at = stamp(snapshot.published_at) if snapshot.published_at else ""
    return sealed.Signed(from_dict(snapshot.data), snapshot.digest, snapshot.key, snapshot.signature, at)


def keep(row: Snapshot) -> None:
    """Keep all but the PDFs, in the transaction of the caller, and have those made."""
    _store(row, renderings(signed(row), ()))
    jobs.enqueue(pdfs, row.public_id, key=f"snapshot.pdf:{row.public_id}")


@jobs.job()
def pdfs(snapshot: str) -> None:
    """Make the PDFs that are not there yet, one after another: who is interrupted goes on."""
    row = Snapshot.objects.get(public_id=snapshot)
    there = set(row.renderings.exclude(language="").values_list("language", flat=True))
    published = signed(row)
    for language in LANGUAGES:
        if language not in there:
            made = renderings(published, (language,), site=settings.CONFIG.public_url)
            _store(row, [one for one in made if one.language])


@transaction.atomic
def _store(row: Snapshot, files: Iterable[Rendering]) -> None:
    for one in files:
        SnapshotFile.objects.get_or_create(
            snapshot=row,
            name=one.name,
            defaults={
                "media": one.media,
                "language": one.language,
                "content": one.content,
                "sha256": hashlib.sha256(one.content).hexdigest(),
                "made_at": clock.now(),
            },
        )
