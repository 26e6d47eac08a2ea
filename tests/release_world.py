"""A coalition that publishes: a small database, its keys, a store, and the client of TUF over the files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

from inthewild.exchange.release import ceremony, keys, package, repository, watermark
from inthewild.exchange.release.roles import OnlineKeys
from inthewild.exchange.release.store import Store
from inthewild.lexicon.files import DATA, read_table
from inthewild.lexicon.model import COLUMNS, term_id

#: TUF's client goes by the machine's clock, so the coalition does as well.
NOW = datetime.now(UTC).replace(microsecond=0)
KEY = bytes(range(32))
ALPHA, BETA = "m/alphaalpha22", "m/betabetabeta7"
Row = dict[str, str]


@cache
def _shipped(langs: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(r for lang in langs for r in read_table(DATA / "terms" / f"{lang}.tsv", COLUMNS))


def public_rows(*langs: str) -> list[Row]:
    """Shipped terms of some languages, as rows of a release."""
    return [_with_id(r, "PUBLIC") for r in _shipped(langs or ("vi", "sw"))]


def member_rows() -> list[Row]:
    """Shipped slang, codes and claims, in the part of terms that a hub shares with members only."""
    rows = [r for r in _shipped(("en", "id", "zh-Hans")) if r["kind"] in ("slang", "code", "claim")]
    return [_with_id(r, "MEMBERS") for r in rows]


def all_rows(*langs: str) -> list[Row]:
    """Both together, each term once."""
    own = member_rows()
    ids = {row["term_id"] for row in own}
    return [*(row for row in public_rows(*langs) if row["term_id"] not in ids), *own]


def _with_id(row: Row, level: str) -> Row:
    return row | {"level": level, "term_id": term_id(row["lang"], row["term"], row["sense"])}


def small_base(folder: Path) -> Path:
    """A database folder with all tables and no list of common words: quick to pack."""
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("generated", "terms"))
    for name, header in (("collisions", "term_id\tform\tlangs\n"), ("neighbours", "word\tnear\n")):
        (folder / "generated").mkdir(exist_ok=True)
        (folder / "generated" / f"{name}.tsv").write_text(header)
    return folder


def built(base: Path, place: str = "public", rows: list[Row] | None = None, version: str = "1.0.0", **more: Any) -> package.Built:
    """A package; a member's is marked."""
    terms = public_rows() if rows is None else rows
    mark = None if place == "public" else watermark.mark(KEY, place, terms, base)
    return package.build(version, place, terms, base, built_at=NOW, changes={}, mark=mark, **more)


@dataclass
class Coalition:
    """All keys in one hand, as only a test may have them."""

    folder: Path
    keys: dict[str, CryptoSigner] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("ann", "ben", "cai", "targets", "snapshot", "timestamp", "emergency"):
            self.keys[name] = new_key()
        self.store = Store(self.folder / "releases")
        self.root = self.signed(
            ceremony.make_root(
                [self.public(n) for n in ("ann", "ben", "cai")], self.public("targets"), self.public("snapshot"),
                self.public("timestamp"), NOW,
            ),
            "ann", "ben",
        )  # fmt: skip
        ceremony.install(self.root, self.store)

    @property
    def online(self) -> OnlineKeys:
        return OnlineKeys(self.keys["snapshot"], self.keys["timestamp"], self.keys["emergency"])

    def public(self, name: str) -> str:
        return keys.public_of(self.keys[name])

    def signed(self, root: bytes, *names: str, before: bytes | None = None) -> bytes:
        for name in names:
            root = ceremony.cosign(root, self.keys[name], before)
        return root

    def prepare(self, builts: Mapping[str, package.Built], now: datetime = NOW) -> repository.Bundle:
        return repository.prepare(builts, self.store, self.keys["emergency"].public_key, now)

    def publish(self, builts: Mapping[str, package.Built], now: datetime = NOW) -> list[str]:
        bundle = repository.sign(self.prepare(builts, now), self.keys["targets"])
        return repository.publish(bundle, self.store, self.online, now)


def new_key() -> CryptoSigner:
    return keys.load(keys.new(None), None, "test")


class Files(FetcherInterface):  # type: ignore[misc]
    """Reads a store as if it were a server."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = Path(url)
        if not path.exists():
            raise DownloadHTTPError("no such file", 404)
        yield path.read_bytes()


def client(home: Path, store: Store, place: str, root: bytes) -> Updater:
    """TUF's own client of one place, looking now (the metadata's clock is the machine's)."""
    (home / "targets").mkdir(parents=True, exist_ok=True)
    at = store.folder / place
    return Updater(str(home), str(at / "metadata"), str(home / "targets"), str(at / "targets"), fetcher=Files(), bootstrap=root)
