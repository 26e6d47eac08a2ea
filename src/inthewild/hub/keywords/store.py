"""The one place of the hub that knows how releases are built, signed and published (exchange.release), and where they lie.

``<home>/releases/`` is the store that is served; ``<home>/releases-waiting/`` holds the bundle that is to be signed and the
signed one that waits for a second person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from inthewild.errors import ReleaseError
from inthewild.hub.core import clock
from inthewild.hub.errors import Conflict, HubError, Invalid
from inthewild.hub.home import Home
from inthewild.hub.keywords import changelog, content
from inthewild.lexicon.files import DATA, write_table
from inthewild.lexicon.model import COLUMNS

if TYPE_CHECKING:
    from inthewild.exchange.release.bundle import Bundle
    from inthewild.exchange.release.roles import OnlineKeys
    from inthewild.exchange.release.store import Store
    from inthewild.hub.keywords.models import Release

PUBLIC = "public"
MAX_BUNDLE = 20_000_000
ONLINE = ("snapshot", "timestamp", "emergency")
MARK = "watermark"


def root() -> Path:
    """The folder whose ``public/`` and ``m/`` are served."""
    return _home().path / "releases"


def unsigned(version: str) -> Path:
    """Where the bundle that is to be signed lies."""
    return _waiting(version, "unsigned")


def staged(version: str) -> Path:
    """Where the signed bundle waits for a second person."""
    return _waiting(version, "signed")


def forget(version: str) -> None:
    """Delete what waited for this version."""
    for path in (unsigned(version), staged(version)):
        path.unlink(missing_ok=True)


def is_ready() -> bool:
    """Whether the root is here, and names the keys of this hub: before the ceremony nothing can be signed."""
    from inthewild.exchange.release.sealing import check_keys

    try:
        check_keys(_store(), _keys())
    except (ReleaseError, HubError):
        return False
    return True


def is_published() -> bool:
    """Whether anything was published yet."""
    return bool(_store().places())


def online_keys() -> dict[str, str]:
    """Role -> public half of the keys of this hub, in hexadecimal: what the ceremony needs to know."""
    from inthewild.exchange.release.keys import public_of

    keys = _keys()
    return {role: public_of(getattr(keys, role)) for role in ONLINE}


def expiries() -> dict[str, datetime]:
    """Role -> when its newest metadata of the public repository end."""
    from inthewild.exchange.release.repository import expiries as told

    return told(_store(), PUBLIC) if is_published() else {}


def content_id(rows: Iterable[Mapping[str, str]]) -> str:
    """The hash of what rows mean, with the files of this engine beside them."""
    from inthewild.exchange.release.content import content_id as meaning
    from inthewild.exchange.release.package import base_files

    return meaning(rows, base_files(DATA))


def write_database(rows: Iterable[Mapping[str, str]], folder: Path) -> None:
    """Rows as a folder that the engine reads: what a member gets, without its marks and not packed."""
    from inthewild.exchange.release.package import base_files

    for name, inside in base_files(DATA).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(inside)
    by_language: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        by_language.setdefault(row["lang"], []).append(row)
    for lang, some in by_language.items():
        write_table(folder / "terms" / f"{lang}.tsv", COLUMNS, sorted(some, key=lambda r: (r["sense"], r["term"])))


def bundle(release: Release, rows: Sequence[content.Row], members: Mapping[str, str]) -> bytes:
    """Build the copy of every place, put them into the store, and give the file that is to be signed.

    ``members`` is place -> public id of its organisation. Each copy carries the mark of its place; the public one none.
    """
    from inthewild.exchange.release import package
    from inthewild.exchange.release.repository import prepare
    from inthewild.exchange.release.watermark import mark

    key = _home().key(MARK)
    built = {}
    for place, organisation in [(PUBLIC, None), *members.items()]:
        mine = content.for_place(rows, organisation)
        built[place] = package.build(
            release.version,
            place,
            mine,
            DATA,
            built_at=release.frozen_at,
            changes=changelog.plain(release.changes, organisation),
            mark=mark(key, place, mine, DATA) if organisation is not None else None,
            rolls_back_to=release.rolls_back_to,
        )
    with _refused():
        made = prepare(built, _store(), _keys().emergency.public_key, clock.now())
    return made.content()


def check(signed: bytes, version: str) -> dict[str, dict[str, Any]]:
    """What a signed bundle publishes: place -> digest, content_id, copy_id, size.

    Raises Invalid for what is no bundle, is of another release than was prepared here, or is not signed by the targets key.
    """
    from inthewild.exchange.release.bundle import read_bundle
    from inthewild.exchange.release.roles import TARGETS, verify

    if len(signed) > MAX_BUNDLE:
        raise Invalid("this is larger than any bundle", where="bundle")
    with _refused():
        given = read_bundle(signed)
        asked = read_bundle(unsigned(version).read_bytes()) if unsigned(version).exists() else None
        if asked is None or not _same(given, asked):
            raise Invalid("this is not the bundle that was taken from here for this version", where="bundle")
        for place in given.places:
            verify(_store().root(), TARGETS, given.targets(place), place)
        told = {place: given.told(place) for place in given.places}
    return {
        place: {"digest": f["sha256"], "content_id": f["content_id"], "copy_id": f["copy_id"], "size": f["length"]}
        for place, f in told.items()
    }


def read_staged(version: str) -> bytes:
    """The signed bundle that waits. Raises Conflict if it is gone."""
    if not staged(version).exists():
        raise Conflict("the signed bundle is not here any more: hand it in again", where=version)
    return staged(version).read_bytes()


def publish(signed: bytes) -> None:
    """Publish to all places. Raises Invalid for what cannot be published; nothing is then."""
    from inthewild.exchange.release import repository
    from inthewild.exchange.release.bundle import read_bundle

    with _refused():
        repository.publish(read_bundle(signed), _store(), _keys(), clock.now())


def refresh() -> None:
    """Sign snapshot, timestamp and emergency of every place anew."""
    from inthewild.exchange.release import repository

    with _refused():
        repository.refresh(_store(), _keys(), clock.now())


def switch(
    off: Mapping[str, str], added: Sequence[Mapping[str, str]], until: datetime, only: Sequence[str] | None = None
) -> None:
    """Tell the places that these terms (id -> level) are off and these rows added; ``only`` these places."""
    from inthewild.exchange.release import emergency

    with _refused():
        emergency.switch(_store(), _keys(), off, added, until, now=clock.now(), only=only)


def lift(term_ids: Iterable[str]) -> None:
    """Tell all places that this is over."""
    from inthewild.exchange.release import emergency

    with _refused():
        emergency.lift(_store(), _keys(), term_ids, now=clock.now())


def add_root(signed: bytes) -> int:
    """Install the root that the ceremony made, or its successor; its number. Raises Invalid for one that is not signed as it
    must be, or does not follow the one that is here."""
    from inthewild.exchange.release import ceremony

    with _refused():
        return ceremony.install(signed, _store())


def trace(rows: Iterable[Mapping[str, str]], places: Iterable[str]) -> list[Any]:
    """From whose copy a leaked list is: exchange.release.tracing.Evidence, the likeliest first."""
    from inthewild.exchange.release.watermark import trace as found

    return found(rows, _home().key(MARK), places)


def _same(given: Bundle, asked: Bundle) -> bool:
    """Whether both name the same files for the same places: only signatures may have come to it."""
    if given.version != asked.version or given.places.keys() != asked.places.keys():
        return False
    return all(given.targets(p).signed.to_dict() == asked.targets(p).signed.to_dict() for p in given.places)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except ReleaseError as error:
        raise Invalid(f"{error.where}: {error.what}" if error.where else error.what, where="bundle", hint=error.hint) from None


def _store() -> Store:
    from inthewild.exchange.release.store import Store

    return Store(root())


def _keys() -> OnlineKeys:
    from inthewild.exchange.release import keys
    from inthewild.exchange.release.roles import OnlineKeys

    home = _home()
    return OnlineKeys(**{role: keys.load(home.pem(role), None, str(home.keys / role)) for role in ONLINE})


def _waiting(version: str, what: str) -> Path:
    if not changelog.is_version(version):
        raise Invalid("this is no version", where="version")
    folder = _home().path / "releases-waiting"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{version}.{what}.json"


def _home() -> Home:
    home: Home = settings.HOME
    return home
