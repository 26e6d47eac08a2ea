"""Which item of a capsule a picture is: also of one that was blacked out or cropped since it was sealed."""

from __future__ import annotations

import json

from inthewild.errors import CapsuleError
from inthewild.exchange.capsule import chain
from inthewild.hub.cases.models import Capsule
from inthewild.hub.cases.services import capsules
from inthewild.hub.core.models import File


def items_of(capsule: Capsule, file: File) -> list[str]:
    """Paths of the items that hold what the file was made of, which were not erased."""
    wanted = _digests(file)
    gone = chain.erased(capsules.entries_of(capsule))
    return [one.path for one in capsules.manifest_of(capsule).items if one.sha256_stored in wanted and one.path not in gone]


def holds(file: File) -> bool:
    """Whether the capsule of the file's report keeps the picture as it came. One whose row was changed is not relied on."""
    capsule = Capsule.objects.filter(report__public_id=file.about, content__isnull=False).first()
    try:
        return capsule is not None and bool(items_of(capsule, file))
    except CapsuleError:
        return False


def _digests(file: File) -> set[str]:
    """SHA-256 of the stored bytes of a file and of those that it was made from. A deleted row keeps its manifest."""
    found: set[str] = set()
    here: File | None = file
    while here is not None:
        manifest = json.loads(here.manifest)
        found.add(manifest["sha256_stored"])
        before = manifest.get("made_from")
        here = File.objects.filter(public_id=before).first() if before else None
    return found
