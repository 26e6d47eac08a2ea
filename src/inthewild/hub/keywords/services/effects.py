"""Measuring what a frozen release would change, in a job: the engine is loaded twice and reads the whole sample."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from inthewild.hub.core import events, jobs
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords import content, effect, replay, store
from inthewild.hub.keywords.models import Level, Release, ReleaseState

if TYPE_CHECKING:
    from inthewild.detector import Detector

TEXTS = 20_000
_HELD = (Level.PUBLIC, Level.MEMBERS)


def measure(actor: Actor, release: Release) -> dict[str, Any]:
    """Compare the release with the one before (a first one with the hub's package) and keep what was found.

    Both sides are read as members get them: PUBLIC and MEMBERS rows. Raises NotAllowed; does nothing for a release that
    does not wait any more.
    """
    require(actor, "release.upkeep")
    if release.state != ReleaseState.FROZEN:
        return dict(release.effect)
    with tempfile.TemporaryDirectory(prefix="inthewild-effect-") as place:
        old = _detector(Path(place) / "old", release.before)
        new = _detector(Path(place) / "new", release)
        found = effect.compare(old, new, replay.sample(actor, TEXTS), lambda done: jobs.tell(done, 0))
    with transaction.atomic():
        changed = Release.objects.filter(pk=release.pk, state=ReleaseState.FROZEN).update(effect=found)
        if changed:
            told = {"texts": found["texts"], "blocked": found["blocked"]}
            events.record(actor, "release.measured", release.public_id, {"version": release.version, **told})
    release.effect = found
    return found


def _detector(folder: Path, release: Release | None) -> Detector:
    from inthewild.detector import Detector
    from inthewild.lexicon.lexicon import Lexicon

    if release is None:
        return Detector()
    rows = [row for row in content.unpacked(release.content) if row["level"] in _HELD]
    store.write_database(rows, folder)
    return Detector(Lexicon.load(folder))
