"""The emergency role: for 72 hours a term may be switched off, or one added that stops at ``review``, without the offline key.

The role may sign nothing else; the client enforces what it may do, so that a stolen key does no more. A place hears only of
terms of its own level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from inthewild.errors import ReleaseError
from inthewild.exchange.release.manifest import stamp
from inthewild.exchange.release.roles import EMERGENCY, LIFETIME, OnlineKeys
from inthewild.exchange.release.sealing import check_emergency, check_keys, holding, newest_targets, seal
from inthewild.exchange.release.store import Store
from inthewild.exchange.release.switches import Switches
from inthewild.lexicon.model import term_id


def switch(
    store: Store,
    keys: OnlineKeys,
    off: Mapping[str, str],
    added: Iterable[Mapping[str, str]],
    until: datetime,
    *,
    now: datetime,
    only: Iterable[str] | None = None,
) -> list[str]:
    """Switch terms off and add others, on top of what holds already; returned are the places that were told.

    ``off`` is term_id -> level; a row of ``added`` has ``level``. The public place hears of PUBLIC terms only; what is
    RESTRICTED needs ``only``, the places that have it. Raises ReleaseError for more than 72 hours.
    """
    rows = list(added)
    if not now < until <= now + LIFETIME[EMERGENCY]:
        raise ReleaseError("an emergency lasts 72 hours at most", where=str(until), hint="a release lasts longer")
    narrow = "RESTRICTED" in off.values() or any(row.get("level") == "RESTRICTED" for row in rows)
    if narrow and only is None:
        raise ReleaseError("a RESTRICTED term needs the places that have it", where="only")
    chosen = set(only) if only is not None else None
    return _change(store, keys, now, lambda place, held: _with(place, held, off, rows, stamp(until), chosen))


def lift(store: Store, keys: OnlineKeys, term_ids: Iterable[str], *, now: datetime) -> list[str]:
    """End switches early, whether they turned these terms off or added them; returned are the places that were told."""
    gone = set(term_ids)

    def without(place: str, held: Switches) -> Switches:
        off = {name: until for name, until in held.off.items() if name not in gone}
        added = tuple((r, u) for r, u in held.added if term_id(r["lang"], r["term"], r["sense"]) not in gone)
        return Switches(held.number, off, added)

    return _change(store, keys, now, without)


def _change(store: Store, keys: OnlineKeys, now: datetime, change: Callable[[str, Switches], Switches]) -> list[str]:
    told = []
    with store.locked():
        check_keys(store, keys)
        for place in store.places():
            held = holding(store, place, now)
            wanted = change(place, held)
            if wanted == held:
                continue
            check_emergency(newest_targets(store, place), keys.emergency, place)
            seal(place, store, keys, now, Switches(held.number + 1, wanted.off, wanted.added))
            told.append(place)
    return told


def _with(
    place: str, held: Switches, off: Mapping[str, str], rows: Sequence[Mapping[str, str]], until: str, only: set[str] | None
) -> Switches:
    if only is not None and place not in only:
        return held
    levels = {"PUBLIC"} if place == "public" else {"PUBLIC", "MEMBERS", *(["RESTRICTED"] if only is not None else [])}
    more = {name: until for name, level in off.items() if level in levels}
    new = tuple((row, until) for row in rows if row.get("level") in levels)
    return Switches(held.number, {**held.off, **more}, (*held.added, *new))
