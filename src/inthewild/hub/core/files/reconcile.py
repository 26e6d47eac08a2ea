"""Rows and files must tell the same story: what is missing is a loss, what is left over is a crash's rubbish."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inthewild.hub.core.files import store
from inthewild.hub.core.models import File
from inthewild.hub.home import Home

Named = Callable[[], Mapping[str, str]]
_owners: dict[str, Named] = {}
GRACE = 3600.0
DAY = 86_400.0


def names(name: str) -> Callable[[Named], Named]:
    """Decorator: this function gives the stored paths that an app (``cases.capsules``) names beside core's files, by path
    the public id. Without it they are leftovers."""

    def add(function: Named) -> Named:
        if _owners.setdefault(name, function) is not function:
            raise ValueError(f"two functions name the stored bytes of {name!r}")
        return function

    return add


@dataclass(frozen=True)
class Difference:
    """``missing`` are public ids of files whose bytes are gone; ``left_over`` are paths of bytes that no row names."""

    missing: tuple[str, ...]
    left_over: tuple[str, ...]


def compare(home: Home, *, grace: float = GRACE) -> Difference:
    """Compare the table with the disk. Younger than ``grace`` seconds nothing is left over: its row may be on its way."""
    on_disk = set(store.paths(home))
    rows = dict(File.objects.filter(deleted_at=None).values_list("path", "public_id"))  # after the disk, so that none is too new
    rows |= {path: public_id for named in _owners.values() for path, public_id in named().items()}
    missing = sorted(
        public_id for path, public_id in rows.items() if path not in on_disk and not (home.files / str(path)).exists()
    )
    rubbish = [path for path in sorted(on_disk - set(rows)) if _old(home, path, grace)]
    rubbish += [p.relative_to(home.files).as_posix() for p in store.drafts(home) if _old(home, str(p), grace)]
    return Difference(tuple(missing), tuple(rubbish))


def sweep(home: Home, *, grace: float = GRACE) -> int:
    """Delete what is left over; how many files."""
    found = compare(home, grace=grace).left_over
    for path in found:
        store.remove(home, path)
    return len(found)


def remove_workspaces(home: Home, *, grace: float = DAY) -> int:
    """Delete what a backup, a restore or the check of a capsule left in the home when it was killed: copies of what is inside."""
    found = [
        p
        for pattern in (".backup-*", ".restore-*", ".capsule-*")
        for p in home.path.glob(pattern)
        if p.is_dir() and store.age(p) >= grace
    ]
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return len(found)


def _old(home: Home, path: str, grace: float) -> bool:
    try:
        return store.age(home.files / path) >= grace
    except FileNotFoundError:
        return False  # somebody deleted it meanwhile
