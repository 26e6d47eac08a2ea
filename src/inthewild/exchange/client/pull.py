"""Pull: ask the repository what is newest, verify it, look at what it changes, put it in force.

The order is what makes it safe. The signed metadata are read into a draft; the release is downloaded and unpacked beside
the others; only when everything is good does the pointer change, in one step. Whatever is refused leaves the release in
force, the metadata and the detectors that run as they were.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from inthewild.errors import InTheWildError, ReleaseError
from inthewild.exchange.client import emergency as emergencies
from inthewild.exchange.client.fetch import Fetcher, open_source
from inthewild.exchange.client.jump import Compare, Jump
from inthewild.exchange.client.refusal import RefusedError, Seen, Why, explain
from inthewild.exchange.client.store import Release, Store, Trust, number
from inthewild.exchange.client.trust import fingerprint
from inthewild.lexicon.active import Active, Emergency, moment

NAME = "keywords.tar.xz"
SCHEMA = "inthewild.release/1"
#: Bytes of a package and of the files in it; today they are 1.3 MB and 8 MB.
MAX_PACKAGE, MAX_UNPACKED = 32 << 20, 64 << 20
TOKEN = "INTHEWILD_KEYWORDS_TOKEN"  # noqa: S105
_FIRST_SEEN = "emergency.json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Signed:
    """What the curators signed of the newest release."""

    audience: str
    version: str
    content_id: str
    copy_id: str
    schema: str
    min_engine: str


@dataclass(slots=True)
class Pulled:
    """What a pull came to. ``before`` and ``after``: what was and is in force; ``notes`` for a person."""

    before: Active | None
    after: Active
    newest: str
    jump: Jump | None = None
    emergency_refused: RefusedError | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether something else is in force than before."""
        b, a = self.before, self.after
        return b is None or (b.name, b.digest, b.emergency) != (a.name, a.digest, a.emergency)


class Pull:
    """One pull into a store, from where its trust says or from ``source``. ``compare`` looks at a sample, if there is one."""

    def __init__(
        self,
        store: Store,
        source: str = "",
        *,
        compare: Compare | None = None,
        accept: bool = False,
        fetcher: Fetcher | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._source = source
        self._compare = compare
        self._accept = accept
        self._fetcher = fetcher
        self._clock = clock

    def run(self) -> Pulled:
        """Do it.

        :raises RefusedError: what was offered is not taken; nothing has changed.
        :raises UsageError: no root is trusted.
        :raises ReleaseError: the store cannot be read or written.
        """
        self._store.trust()
        with self._store.lock(), self._store.draft() as draft:
            return self._run(draft)

    def _run(self, draft: Path) -> Pulled:
        store, trust, now = self._store, self._store.trust(), self._clock()
        if fingerprint(store.root()) != trust.fingerprint:
            hint = "trust the coalition's root again, with --replace"
            raise ReleaseError("is not the root that was trusted", where=str(store.folder / "root.json"), hint=hint)
        before = self._before()
        remote = _Remote(self._fetcher or self._opened(trust, before), store.root(), draft)
        signed, target = remote.newest()
        self._check(signed, trust, before)
        # Only now: metadata of another audience, kept, would make our own look like a rollback.
        release = self._kept(signed, remote.digest(target)) or self._downloaded(remote, target, signed, now)
        chosen = store.find(trust.pin) if trust.pin else release
        found, problem = self._emergency(remote, chosen, trust.audience, now)
        store.keep(draft)
        store.mark_checked(now)
        after = _active(store, chosen, found, now)
        pulled = Pulled(before, after, signed.version, emergency_refused=problem)
        if trust.pin and trust.pin != signed.version:
            pulled.notes.append(f"release {signed.version} is there; this machine is pinned to {trust.pin}")
        if pulled.changed:
            self._look(pulled)
            store.activate(chosen, found, now)
            store.prune()
        return pulled

    def _before(self) -> Active | None:
        """What is in force; a damaged pointer is repaired by a pull."""
        try:
            active = self._store.active()
        except InTheWildError:
            return None
        return active if active is not None and active.folder.is_dir() else None

    def _opened(self, trust: Trust, before: Active | None) -> Fetcher:
        return open_source(self._source or trust.source, token(trust), before.name if before else "")

    def _check(self, signed: Signed, trust: Trust, before: Active | None) -> None:
        if signed.schema != SCHEMA:
            raise RefusedError(Why.ENGINE, f"it is written as {signed.schema}, this engine reads {SCHEMA}", where=signed.version)
        if signed.audience != trust.audience:
            what = f"it is made for {signed.audience}, this machine trusts {trust.audience}"
            raise RefusedError(Why.AUDIENCE, what, where=signed.version)
        if number(signed.min_engine) > number(version("inthewild")):
            what = f"it needs engine {signed.min_engine}, this is {version('inthewild')}"
            raise RefusedError(Why.ENGINE, what, where=signed.version)
        newest = max((number(r.version) for r in self._store.releases() if r.audience == trust.audience), default=())
        seen = max(newest, number(before.version)) if before is not None and before.audience == trust.audience else newest
        if number(signed.version) < seen:
            what = f"release {signed.version} is offered as the newest, {'.'.join(map(str, seen))} was there before"
            raise RefusedError(Why.OLDER, what, where=NAME)

    def _kept(self, signed: Signed, sha256: str) -> Release | None:
        """The release, if it was verified before and its files are still whole."""
        for release in self._store.releases():
            if release.sha256 == sha256 and release.audience == signed.audience and self._store.whole(release):
                return release
        return None

    def _downloaded(self, remote: _Remote, target: Any, signed: Signed, now: datetime) -> Release:
        from inthewild.exchange.release import package

        content = remote.download(target)
        with tempfile.TemporaryDirectory(dir=self._store.folder, prefix=".unpacking-") as name:
            folder = Path(name) / "files"
            try:
                told = package.unpack(content, folder, MAX_UNPACKED)
            except ReleaseError as error:
                raise RefusedError(Why.PACKAGE, str(error), where=NAME) from None
            for field_ in ("audience", "version", "content_id", "copy_id"):
                if getattr(told, field_) != getattr(signed, field_):
                    what = f"its {field_} is {getattr(told, field_)}, but {getattr(signed, field_)} was signed"
                    raise RefusedError(Why.PACKAGE, what, where=NAME)
            cells = {f: str(getattr(told, f)) for f in ("audience", "version", "content_id", "copy_id", "built_at")}
            return self._store.add(content, folder, cells, now)

    def _emergency(
        self, remote: _Remote, release: Release, audience: str, now: datetime
    ) -> tuple[Emergency | None, RefusedError | None]:
        """The emergency in force, or why none of what is offered counts."""
        try:
            offered = remote.emergency()
            if offered is None:
                return None, None
            found = emergencies.read(*offered, audience, self._store.unpacked(release), now)
        except RefusedError as refused:
            return None, refused
        memory = {name: moment(str(at)) for name, at in self._store.read_json(_FIRST_SEEN).items()}
        held, seen = emergencies.bounded(found, memory, now)
        self._store.write_json(_FIRST_SEEN, {name: at.isoformat() for name, at in seen.items()})
        return held, None

    def _look(self, pulled: Pulled) -> None:
        """Compare on the sample. Raises RefusedError for a jump that nobody has accepted."""
        if self._compare is None:
            return
        pulled.jump = self._compare(pulled.before, pulled.after)
        if pulled.jump.too_large and not self._accept:
            raise RefusedError(Why.JUMP, pulled.jump.line(), where=pulled.after.version)
        if pulled.jump.fallen:
            pulled.notes.append("less than half as many listings are flagged as before; `inthewild lexicon diff` says why")


class _Remote:
    """The TUF client on a draft of the metadata; every error of it comes out as a :class:`RefusedError`."""

    def __init__(self, fetcher: Fetcher, root: bytes, draft: Path) -> None:
        from tuf.ngclient import Updater, UpdaterConfig

        self._fetcher = fetcher
        self._draft = draft
        base = fetcher.base.rstrip("/")
        config = UpdaterConfig(app_user_agent=f"inthewild/{version('inthewild')}")
        self._updater = self._told(
            lambda: Updater(
                str(draft),
                f"{base}/metadata/",
                target_base_url=f"{base}/targets/",
                fetcher=fetcher,
                config=config,
                bootstrap=root,
            )
        )

    def newest(self) -> tuple[Signed, Any]:
        """What is signed of the newest release, and the target to download it by."""
        self._told(self._updater.refresh)
        target = self._told(lambda: self._updater.get_targetinfo(NAME))
        if target is None:
            raise RefusedError(Why.PACKAGE, "the repository has no release yet", where=NAME)
        told = target.custom.get("inthewild") if isinstance(target.custom, Mapping) else None
        names = ("audience", "version", "content_id", "copy_id", "schema", "min_engine")
        if not isinstance(told, Mapping) or not all(isinstance(told.get(n), str) for n in names):
            raise RefusedError(Why.PACKAGE, "the signed metadata do not say what it is", where=NAME)
        if target.length > MAX_PACKAGE:
            raise RefusedError(Why.ENDLESS, f"it has {target.length >> 20} MB, more than any release", where=NAME)
        if not number(told["version"]):
            raise RefusedError(Why.PACKAGE, f"{told['version']!r} is no version", where=NAME)
        return Signed(**{n: told[n] for n in names}), target

    def digest(self, target: Any) -> str:
        """SHA-256 of the package, as signed; '' if another hash was signed."""
        return str(target.hashes.get("sha256", ""))

    def download(self, target: Any) -> bytes:
        """The bytes of a target, verified."""
        path = self._draft.parent / f"download-{os.getpid()}"
        self._told(lambda: self._updater.download_target(target, str(path)))
        return path.read_bytes()

    def emergency(self) -> tuple[bytes, bytes] | None:
        """The emergency file and the metadata of its role, both verified; None if there is none or it has ended."""
        try:
            target = self._told(lambda: self._updater.get_targetinfo(emergencies.PATH))
        except RefusedError as refused:
            if refused.why is Why.EXPIRED:
                return None  # after 72 hours it has ended by itself, and must
            raise
        metadata = self._draft / f"{emergencies.ROLE}.json"
        if not metadata.exists():
            return None
        signed = metadata.read_bytes()
        if target is None:
            return _none(signed)
        content = self.download(target)
        (self._draft / emergencies.KEPT_AS).write_bytes(content)
        return content, signed

    def _told(self, step: Callable[[], T]) -> T:
        from tuf.api.exceptions import DownloadError, RepositoryError

        try:
            return step()
        except (RepositoryError, DownloadError) as error:
            fetcher = self._fetcher
            raise explain(error, Seen(fetcher.last, fetcher.role, self._keys(), fetcher.metadata)) from error

    def _keys(self) -> frozenset[str]:
        """The ids of all keys that the newest trusted root names, and those of the roles it delegates to."""
        found: set[str] = set()
        for name in ("root.json", "targets.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                signed = json.loads((self._draft / name).read_bytes())["signed"]
                found |= set(signed.get("keys") or signed["delegations"]["keys"])
        return frozenset(found)


def _none(metadata: bytes) -> tuple[bytes, bytes]:
    """An emergency that changes nothing, so that its role is still checked for misuse."""
    return json.dumps({"schema": emergencies.SCHEMA, "number": 0, "off": [], "added": []}).encode(), metadata


def _active(store: Store, release: Release, emergency: Emergency | None, now: datetime) -> Active:
    """What would be in force with this release."""
    return Active(
        store.unpacked(release), release.audience, release.version, release.content_id, release.copy_id,
        moment(release.built_at), now, release.digest, emergency,
    )  # fmt: skip


def token(trust: Trust) -> str:
    """The bearer token: of the environment, else of the file that was named; '' if there is none.

    :raises ReleaseError: the file cannot be read.
    """
    given = os.environ.get(TOKEN, "")
    if not given and trust.token_file:
        try:
            given = Path(trust.token_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ReleaseError(f"the token cannot be read: {error}", where=trust.token_file) from error
    found = given.strip()
    if not found.isascii() or any(c.isspace() for c in found):
        raise ReleaseError("the token is not one word", where=trust.token_file or TOKEN)
    return found
