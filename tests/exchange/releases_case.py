"""A coalition on disk and on loopback: its keys, its root, its repositories, and a company's machine that pulls from them.

All keys are here, so a test can be any attacker: one who has none of them, or one who has stolen some.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Targets

from inthewild.exchange.client.pull import NAME, Pull, Pulled
from inthewild.exchange.client.store import Store
from inthewild.exchange.client.trust import trust
from inthewild.exchange.release import ceremony, keys, package, repository
from inthewild.exchange.release.emergency import switch
from inthewild.exchange.release.store import Store as Repository
from inthewild.lexicon.files import DATA
from inthewild.lexicon.model import COLUMNS, term_id

Row = dict[str, str]
MEMBER = "m/abcdefgh2345"
OTHER = "m/zyxwvuts6789"


def row(term: str, sense: str, ambiguity: int = 1, lang: str = "en", **cells: str) -> Row:
    """A row as the desk gives it to a release."""
    found = dict.fromkeys(COLUMNS, "") | {"term": term, "lang": lang, "sense": sense, "kind": "name", "match": "token"}
    found |= {"ambiguity": str(ambiguity), "gloss_en": term, "basis": "general-knowledge", "sharing": "PUBLIC", "level": "PUBLIC"}
    if " " in term:
        found["match"] = "phrase"
    return found | cells


def id_of(found: Row) -> str:
    return term_id(found["lang"], found["term"], found["sense"])


#: Two words that can make a finding, one that says that it is for sale, one that says that it is harmless.
TUSK = row("elephant tusk", "pair:loxodonta+TUS", 0)
RHINO = row("rhino horn", "pair:rhinocerotidae+HOR", 0)
SALE = row("for sale", "intent.sell", 1, kind="intent")
TOY = row("toy", "claim.toy", 1, kind="claim")
#: Plainly made up: what the second release adds.
NEW = row("blorvant ivory", "pair:loxodonta+TUS", 0)
FIRST = [TUSK, RHINO, SALE, TOY]
SECOND = [*FIRST, NEW]


@dataclass
class Coalition:
    """A publisher with all its keys, its repositories in ``folder``."""

    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    signers: dict[str, CryptoSigner] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.repository = Repository(self.folder)
        for name in ("holder1", "holder2", "holder3", "targets", "snapshot", "timestamp", "emergency"):
            self.signers.setdefault(name, CryptoSigner.generate_ed25519())
        if not self.repository.roots():
            self.install(ceremony.make_root([self.public(f"holder{i}") for i in (1, 2, 3)], *map(self.public, _SINGLE), self.now))

    def public(self, name: str) -> str:
        return keys.public_of(self.signers[name])

    @property
    def online(self) -> repository.OnlineKeys:
        return repository.OnlineKeys(*(self.signers[n] for n in ("snapshot", "timestamp", "emergency")))

    @property
    def root(self) -> bytes:
        """The first root, which companies get."""
        return self.repository.roots()[0]

    def install(self, root: bytes, by: tuple[str, ...] = ("holder1", "holder2")) -> None:
        before = self.repository.roots()[-1:] or [None]
        for name in by:
            root = ceremony.cosign(root, self.signers[name], before[0])
        ceremony.install(root, self.repository)

    def publish(self, version: str, rows: list[Row], places: tuple[str, ...] = ("public",), now: datetime | None = None) -> None:
        """Build, sign and publish a release for some places."""
        builts = {place: built(version, place, rows, small_base(self.folder)) for place in places}
        when = now or self.now
        emergency = self.signers["emergency"].public_key
        bundle = repository.sign(repository.prepare(builts, self.repository, emergency, when), self.signers["targets"])
        repository.publish(bundle, self.repository, self.online, when)

    def refresh(self, now: datetime | None = None) -> None:
        repository.refresh(self.repository, self.online, now or self.now)

    def switch(self, off: list[Row] = [], added: list[Row] = [], hours: float = 24, now: datetime | None = None) -> None:  # noqa: B006
        when = now or self.now
        switch(self.repository, self.online, {id_of(r): r["level"] for r in off}, added, when + timedelta(hours=hours), now=when)

    # What an attacker does with the files

    def place(self, place: str = "public") -> Path:
        return self.folder / place

    def latest(self, role: str, place: str = "public") -> Path:
        """The file of the newest metadata of a role."""
        if role == "timestamp":
            return self.place(place) / "metadata/timestamp.json"
        found = self.place(place).glob(f"metadata/*.{role}.json")
        return max(found, key=lambda p: int(p.name.partition(".")[0]))

    def target(self, place: str = "public") -> Path:
        """The newest package."""
        targets = Metadata[Targets].from_bytes(self.latest("targets", place).read_bytes()).signed
        return self.place(place) / f"targets/{targets.targets[NAME].hashes['sha256']}.{NAME}"

    def resign(self, role: str, change: Callable[[Any], None], signer: str = "", place: str = "public") -> None:
        """Change the newest metadata of a role in place, and sign them by a key (``role``'s own by default)."""
        path = self.latest(role, place)
        told: Metadata[Any] = Metadata.from_bytes(path.read_bytes())
        change(told.signed)
        told.sign(self.signers[signer or role])
        path.write_bytes(told.to_bytes())


_BUILT: dict[str, package.Built] = {}
BUILT_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def built(version: str, place: str, rows: list[Row], base: Path) -> package.Built:
    """A package, packed once for all tests that publish the same."""
    key = repr((version, place, rows))
    if key not in _BUILT:
        _BUILT[key] = package.build(version, place, rows, base, built_at=BUILT_AT, changes={})
    return _BUILT[key]


_SINGLE = ("targets", "snapshot", "timestamp")


def small_base(folder: Path) -> Path:
    """A database folder with the shipped taxa and none of the shipped terms; beside the repositories."""
    base = folder.parent / "base"
    if not base.exists():
        shutil.copytree(DATA, base, ignore=shutil.ignore_patterns("*.forms.tsv", "everyday.tsv"))
        for path in [*(base / "terms").glob("*.tsv"), *(base / "generated").glob("*.tsv")]:
            path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    return base


@dataclass
class Machine:
    """A company's machine, which trusts the coalition and pulls from a folder or an address."""

    store: Store
    source: str

    def pull(self, **options: Any) -> Pulled:
        return Pull(self.store, self.source, **options).run()

    @property
    def version(self) -> str | None:
        """The release in force."""
        active = self.store.active()
        return active.version if active else None


def machine(coalition: Coalition, folder: Path, source: str = "", place: str = "public") -> Machine:
    """A machine that trusts the first root of a coalition."""
    folder.parent.mkdir(exist_ok=True)
    root = folder.parent / f"{folder.name}-root.json"
    root.write_bytes(coalition.root)
    store = Store(folder)
    where = source or str(coalition.place(place))
    trust(store, root, ceremony.fingerprint(coalition.root), where, audience=place)
    return Machine(store, where)


class _Files(SimpleHTTPRequestHandler):
    """Serves the repositories as the hub does, public to all, a member's to its token; what a test sets may go wrong."""

    def __init__(self, served: Served, *args: Any) -> None:
        self.served = served
        super().__init__(*args, directory=str(served.folder))

    def do_GET(self) -> None:
        served = self.served
        served.asked.append((self.path, dict(self.headers)))
        if self.path.startswith("/m/") and self.headers.get("Authorization") != f"Bearer {served.token}":
            self.send_error(404)
        elif served.misbehave is not None and served.misbehave(self):
            pass
        else:
            super().do_GET()

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal."""


@dataclass
class Served:
    """Repositories behind HTTP on loopback; ``misbehave`` answers a request itself and says so."""

    folder: Path
    url: str = ""
    token: str = "a-token-of-the-tests"
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    misbehave: Callable[[Any], bool] | None = None


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """A web server for the time of a test."""
    served = Served(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, served))
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def endless(handler: Any) -> bool:
    """Answer with data that never end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        return True


def dripping(handler: Any) -> bool:
    """Answer with a byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return True


def lines(*texts: str) -> bytes:
    """A sample of listings."""
    return "".join(json.dumps({"id": f"r{i}", "title": text}) + "\n" for i, text in enumerate(texts)).encode()
