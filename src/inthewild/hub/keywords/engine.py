"""The engine in the hub: one detector for each level of terms in a process, loaded when the first listing is read.

Terms of the level MEMBERS lie in ``keywords/members.tsv`` of the home, in the layout of docs/keywords.md; without that
file both levels read alike. Whoever is not told of such a term is not told of anything that only it finds. Terms that an
emergency switches off are off here as well, from the next listing on; terms that it adds wait for the release.
"""

from __future__ import annotations

import csv
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from inthewild.hub.core.contracts import Sharing

if TYPE_CHECKING:
    from inthewild.detector import Detector
    from inthewild.lexicon.lexicon import Lexicon

LEVELS = (Sharing.PUBLIC, Sharing.MEMBERS)
_lock = threading.Lock()


def read(title: str, text: str, language: str = "", *, sharing: Sharing = Sharing.PUBLIC) -> dict[str, Any]:
    """The decision (inthewild.decision/1) on a listing, by terms up to ``sharing``."""
    from inthewild.records import Listing
    from inthewild.serial import decision_to_dict

    listing = Listing(id="", title=title, text=text, lang=language or None)
    return decision_to_dict(detector(sharing).check(listing))


def detector(sharing: Sharing = Sharing.PUBLIC) -> Detector:
    """The shared detector of one level; the built-in policy."""
    from inthewild.hub.keywords.services.emergency import in_force

    off = frozenset(term_id for switch in in_force() for term_id in switch.off)
    file = members_file()
    with _lock:
        above = sharing is Sharing.MEMBERS and file.exists()
        whole = _members(file, file.stat().st_mtime_ns) if above else _public()
        return _without(whole, off) if off else whole


def lexicon() -> Lexicon:
    """The shared keyword database of the level PUBLIC, with its taxonomy."""
    with _lock:
        return _public().lexicon


def members_file() -> Path:
    """Where terms of the level MEMBERS lie."""
    path: Path = settings.HOME.path / "keywords" / "members.tsv"
    return path


@lru_cache(maxsize=2)
def _without(whole: Detector, off: frozenset[str]) -> Detector:
    from inthewild.detector import Detector
    from inthewild.lexicon.active import Emergency

    never = datetime.max.replace(tzinfo=UTC)  # whoever asks looks first what holds
    return Detector(whole.lexicon, emergency=Emergency(0, tuple((term_id, never) for term_id in sorted(off))))


@lru_cache(maxsize=1)
def _public() -> Detector:
    from inthewild.detector import Detector

    return Detector()


@lru_cache(maxsize=1)
def _members(file: Path, _changed: int) -> Detector:
    from inthewild.detector import Detector

    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return Detector(_public().lexicon.extend(rows))
