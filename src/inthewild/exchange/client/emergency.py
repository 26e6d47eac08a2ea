"""What the emergency key may do, held to by this machine: the key lies on a server, so it may be stolen one day.

It may switch off single terms that make findings, and add such terms; 72 hours each, counted from when this machine saw
the change first, so that signing it anew gains nothing. What it adds never blocks (``Detector``). It cannot touch words of
context, whose absence would make other terms fire, nor terms of the signed release, nor the release itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from inthewild.exchange.client.refusal import RefusedError, Why
from inthewild.lexicon.active import Emergency, moment, term_of
from inthewild.lexicon.files import read_table
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import GATE, Term, term_id

ROLE = "emergency"
PATH = "emergency/switch.json"
#: Where the file is kept among the metadata, for a bundle.
KEPT_AS = "emergency.target"
SCHEMA = "inthewild.emergency/1"
LASTS = timedelta(hours=72)
#: Clocks differ.
SLACK = timedelta(minutes=15)
MAX_OFF = MAX_ADDED = 100
#: For so long a change that has ended cannot come back as a new one.
REMEMBERED = timedelta(days=14)

FirstSeen = dict[str, datetime]


def read(content: bytes, metadata: bytes, audience: str, folder: Path, now: datetime) -> Emergency:
    """The changes of a signed emergency file, checked against what its key may do.

    ``metadata`` is the signed metadata of the role, ``folder`` holds the release that is about to be in force, without them.

    :raises RefusedError: the key was used for more; then none of it counts.
    """
    _check_role(metadata, now)
    try:
        data = json.loads(content)
        if data["schema"] != SCHEMA:
            raise ValueError(f"schema {data['schema']!r} is not {SCHEMA}")
        own = _own_ids(folder) if data["off"] else {}
        off = tuple((own.get(str(x["term_id"]), str(x["term_id"])), moment(x["until"])) for x in data["off"])
        added = tuple((term_of(x["row"]), moment(x["until"])) for x in data["added"])
        found = Emergency(int(data["number"]), off, added)
        named = str(data.get("audience", audience))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError(Why.EMERGENCY, f"the emergency file is not as it must be: {error}", where=PATH) from None
    if named != audience:
        raise RefusedError(Why.EMERGENCY, f"the emergency file is made for {named}", where=PATH)
    _check(found, folder, now)
    return found


def bounded(found: Emergency, seen: FirstSeen, now: datetime) -> tuple[Emergency | None, FirstSeen]:
    """What still holds of it, no longer than 72 hours after it was first seen; and what was seen when, to be remembered."""
    memory = {name: at for name, at in seen.items() if now - at < REMEMBERED}

    def end(name: str, until: datetime) -> datetime:
        return min(until, memory.setdefault(name, now) + LASTS)

    off = tuple((name, end(f"off {name}", until)) for name, until in found.off)
    added = tuple((term, end(f"add {term.term_id}", until)) for term, until in found.added)
    return Emergency(found.number, off, added).at(now), memory


def _check_role(metadata: bytes, now: datetime) -> None:
    signed: Mapping[str, Any] = json.loads(metadata)["signed"]
    if moment(str(signed["expires"])) > now + LASTS + SLACK:
        raise RefusedError(Why.EMERGENCY, "it is signed for longer than 72 hours", where=f"{ROLE}.json")
    foreign = sorted(name for name in signed["targets"] if not name.startswith("emergency/"))
    if foreign:
        raise RefusedError(Why.EMERGENCY, f"it signs {foreign[0]}, which is not its to sign", where=f"{ROLE}.json")
    if signed.get("delegations"):
        raise RefusedError(Why.EMERGENCY, "it hands its power on to other keys", where=f"{ROLE}.json")


def _check(found: Emergency, folder: Path, now: datetime) -> None:
    if len(found.off) > MAX_OFF or len(found.added) > MAX_ADDED:
        what = f"it switches off {len(found.off)} terms and adds {len(found.added)}; {MAX_OFF} are the most"
        raise RefusedError(Why.EMERGENCY, what, where=PATH)
    if any(until > now + LASTS + SLACK for _, until in (*found.off, *found.added)):
        raise RefusedError(Why.EMERGENCY, "a change would last longer than 72 hours", where=PATH)
    stored = _stored(folder, found.off_ids | found.added_ids)
    for name in sorted(found.off_ids & stored.keys()):
        if stored[name].sense_class not in GATE:
            what = (
                f"it switches off {stored[name].term!r}, a word of context ({stored[name].sense}) that keeps others from firing"
            )
            raise RefusedError(Why.EMERGENCY, what, where=PATH)
    for name in sorted(found.added_ids & stored.keys()):
        raise RefusedError(Why.EMERGENCY, f"it redefines {stored[name].term!r}, a term of the signed release", where=PATH)


def _stored(folder: Path, wanted: frozenset[str]) -> dict[str, Term]:
    """The terms of the release among these ids."""
    return {t.term_id: t for t in Lexicon.load(folder).terms if t.term_id in wanted} if wanted else {}


def _own_ids(folder: Path) -> dict[str, str]:
    """Id in the coalition -> id that the engine computes, for terms whose id must not give them away."""
    path = folder / "levels.tsv"
    rows = read_table(path, ("lang", "term", "sense", "term_id")) if path.exists() else []
    return {r["term_id"]: term_id(r["lang"], r["term"], r["sense"]) for r in rows if r["term_id"]}
