"""Does a capsule hold? Reads everything, writes nothing, believes nothing that it has not compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec

from inthewild.errors import CapsuleError, UsageError
from inthewild.exchange.capsule import bag, chain, sealed, signature, stamp
from inthewild.exchange.capsule.archive import Archive
from inthewild.exchange.capsule.chain import Act, Entry
from inthewild.exchange.capsule.folder import Folder
from inthewild.exchange.capsule.model import FILE as CAPSULE
from inthewild.exchange.capsule.model import Item, Manifest, read_manifest
from inthewild.exchange.capsule.signature import Signature
from inthewild.exchange.capsule.source import MAX_TAG_FILE, Source, read, sha256
from inthewild.exchange.capsule.stamp import Stamped

P = ParamSpec("P")
#: A sealed item is decrypted in memory.
MAX_SEALED = 500_000_000


@dataclass(frozen=True, slots=True)
class Trust:
    """What the reader brings. ``key`` must have signed (hexadecimal); ``payload_key`` opens what is sealed; ``roots`` are
    certificates of time-stamp authorities in PEM. All may be left out, and then the report says what was not checked."""

    key: str = ""
    payload_key: bytes | None = None
    roots: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit, and the file in which it was found."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


@dataclass(slots=True)
class Report:
    """What a verification found. ``manifest`` is None where it cannot be read. ``notes`` say what was not checked."""

    manifest: Manifest | None = None
    entries: tuple[Entry, ...] = ()
    present: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    erased: dict[str, str] = field(default_factory=dict)
    signature: Signature | None = None
    stamps: list[tuple[int, Stamped]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything fits."""
        return not self.problems


def verify(path: Path, trust: Trust = Trust()) -> Report:
    """Verify the capsule at ``path``, a folder or a zip. What is wrong with it is in the report, never raised.

    Raises UsageError if there is nothing at ``path``, or if what is there needs a library that is not installed.
    """
    if not path.exists():
        raise UsageError("there is nothing", where=str(path))
    report = Report()
    try:
        source: Source = Folder(path) if path.is_dir() else Archive(path)
        _Reader(source, trust, report).read()
    except CapsuleError as error:
        report.problems.append(_problem(error))
    return report


class _Reader:
    def __init__(self, source: Source, trust: Trust, report: Report) -> None:
        self._source, self._trust, self._report = source, trust, report

    def read(self) -> None:
        """Everything, in the order in which one thing depends on another."""
        self._names()
        tags = self._index()
        payload = bag.read_lines(read(self._source, bag.PAYLOAD), bag.PAYLOAD)
        self._compare(payload, bag.PAYLOAD)
        manifest = self._report.manifest = read_manifest(read(self._source, CAPSULE))
        entries = self._report.entries = chain.read_chain(read(self._source, chain.FILE))
        self._report.problems += [Problem(chain.FILE, what) for what in chain.problems(manifest, entries)]
        self._report.erased = chain.erased(entries)
        self._files(tags, payload)
        self._bag_says(manifest)
        for item in manifest.items:
            self._part(self._item, item)
        if not entries:
            raise CapsuleError("is empty", where=chain.FILE)
        self._part(self._signed, entries[-1])
        self._stamps(manifest, entries)

    def _names(self) -> None:
        for name in self._source.sizes:
            if not bag.is_name(name):
                self._say(name, "is no file of a capsule")
        for name in bag.TAG_FILES[:-1]:
            if name not in self._source.sizes:
                raise CapsuleError("is missing", where=name)

    def _index(self) -> dict[str, str]:
        """The tag manifest, after each file in it was compared."""
        tags = bag.read_lines(read(self._source, bag.TAGS), bag.TAGS)
        self._compare(tags, bag.TAGS)
        if read(self._source, bag.BAGIT) != bag.DECLARATION:
            self._say(bag.BAGIT, "is no declaration of a bag of version 1.0")
        return tags

    def _compare(self, listed: dict[str, str], index: str) -> None:
        for name, wanted in listed.items():
            if name not in self._source.sizes:
                self._say(name, f"is missing; {index} names it")
            elif name == index or name in (bag.TAGS, signature.FILE):
                self._say(index, f"names {name}, which it must not")
            else:
                self._part(self._hash, name, wanted, index)

    def _hash(self, name: str, wanted: str, index: str) -> None:
        if not name.startswith("data/") and self._source.sizes[name] > MAX_TAG_FILE:
            raise CapsuleError(f"is larger than {MAX_TAG_FILE} bytes", where=name)
        if sha256(self._source, name) != wanted:
            raise CapsuleError(f"was changed: {index} has another hash", where=name)

    def _files(self, tags: dict[str, str], payload: dict[str, str]) -> None:
        """Every file is listed where it belongs, and nothing else is there."""
        known = {item.path for item in self._known.items}
        for name in self._source.sizes:
            if name.startswith("data/"):
                if name not in payload:
                    self._say(name, f"is one file too many; {bag.PAYLOAD} does not name it")
                elif name.removesuffix(sealed.SUFFIX) not in known:
                    self._say(name, f"is one file too many; {CAPSULE} does not name it")
            elif name not in tags and name not in (bag.TAGS, signature.FILE) and bag.is_name(name):
                self._say(name, f"is one file too many; {bag.TAGS} does not name it")
        for index, listed, inside in ((bag.PAYLOAD, payload, True), (bag.TAGS, tags, False)):
            for name in listed:
                if name.startswith("data/") != inside:
                    self._say(index, f"names {name}, which it must not")

    def _bag_says(self, manifest: Manifest) -> None:
        """The fields of bag-info.txt that can be computed."""
        sizes = [size for name, size in self._source.sizes.items() if name.startswith("data/")]
        found = read(self._source, bag.INFO).decode("ascii", "replace").splitlines()
        for line in (f"External-Identifier: {manifest.capsule}", f"Payload-Oxum: {sum(sizes)}.{len(sizes)}"):
            if line not in found:
                self._say(bag.INFO, f"does not say {line!r}")

    def _item(self, item: Item) -> None:
        hidden = item.path + sealed.SUFFIX
        there = [name for name in (item.path, hidden) if name in self._source.sizes]
        if item.path in self._report.erased:
            if there:
                raise CapsuleError("was erased, the chain says, and its bytes are here", where=there[0])
        elif not there:
            raise CapsuleError("is missing, and the chain does not say that it was erased", where=item.path)
        elif len(there) > 1:
            raise CapsuleError("stands twice, open and sealed", where=item.path)
        elif there[0] == hidden:
            self._sealed(item, hidden)
        else:
            size, digest = self._source.sizes[item.path], sha256(self._source, item.path)
            self._same(item, item.path, size, digest)
            self._report.present.append(item.path)

    def _sealed(self, item: Item, name: str) -> None:
        self._report.sealed.append(item.path)
        if self._source.sizes[name] != item.size_stored + sealed.EXTRA:
            raise CapsuleError("has another size than what was sealed", where=name)
        if self._trust.payload_key is None:
            self._note("the payload is sealed: its content was not compared with the manifest (--payload-key)")
            return
        content = sealed.unseal(self._trust.payload_key, self._known.capsule, item, read(self._source, name, MAX_SEALED))
        self._same(item, name, len(content), hashlib.sha256(content).hexdigest())

    def _same(self, item: Item, name: str, size: int, digest: str) -> None:
        if (size, digest) != (item.size_stored, item.sha256_stored):
            raise CapsuleError(f"is not what was sealed: {CAPSULE} has another hash", where=name)

    def _signed(self, last: Entry) -> None:
        if signature.FILE not in self._source.sizes:
            if self._trust.key:
                raise CapsuleError("is missing: nobody signed this capsule", where=signature.FILE)
            self._note("nobody signed this capsule: it fits together, but anybody could have made it")
            return
        found = signature.read_signature(read(self._source, signature.FILE))
        if found.head != chain.head(self._known.capsule, last).decode("ascii"):
            raise CapsuleError("signs another head than that of this chain", where=signature.FILE)
        if found.tagmanifest_sha256 != sha256(self._source, bag.TAGS):
            raise CapsuleError(f"was changed after it was signed: {signature.FILE} has another hash", where=bag.TAGS)
        if self._trust.key and found.key != self._trust.key:
            raise CapsuleError(f"is made with another key ({found.key[:16]}...) than the one given", where=signature.FILE)
        if not signature.good(found):
            raise CapsuleError("is wrong: the key that it names did not make it", where=signature.FILE)
        self._report.signature = found
        if not self._trust.key:
            self._note("compare the key with the one that the hub publishes among its audit heads, or name it (--key)")

    def _stamps(self, manifest: Manifest, entries: tuple[Entry, ...]) -> None:
        told = {e.detail.get("seq"): e.detail.get("sha256") for e in entries if e.act is Act.TIME_STAMPED}
        there = {int(m["seq"]) for name in self._source.sizes if (m := bag.STAMP.fullmatch(name))}
        for seq in sorted(there | {seq for seq in told if isinstance(seq, int)}):
            self._part(self._stamp, manifest, entries, seq, told.get(seq))
        if not there:
            self._note("no authority time-stamped this capsule: its times are those of the hub")

    def _stamp(self, manifest: Manifest, entries: tuple[Entry, ...], seq: int, wanted: object) -> None:
        name = f"timestamps/{seq:06}.tsr"
        answer = read(self._source, name, stamp.MAX_BYTES)
        if not 0 < seq <= len(entries):
            raise CapsuleError("is over an entry that the chain does not have", where=name)
        if hashlib.sha256(answer).hexdigest() != wanted:
            raise CapsuleError("is not the answer that the chain names", where=name)
        head = chain.head(manifest.capsule, entries[seq - 1])
        beside = name.replace(".tsr", ".txt")
        if read(self._source, beside, 1_000) != head:
            raise CapsuleError("is not the head of that entry", where=beside)
        found = stamp.check(answer, head, self._trust.roots, where=name)
        self._report.stamps.append((seq, found))
        if not found.trusted:
            self._note("whose time stamp it is was not checked: name the authority's certificate (--authority)")

    @property
    def _known(self) -> Manifest:
        assert self._report.manifest is not None
        return self._report.manifest

    def _part(self, step: Callable[P, None], *given: P.args, **named: P.kwargs) -> None:
        """One step; what it finds does not keep the others from being taken."""
        try:
            step(*given, **named)
        except CapsuleError as error:
            self._report.problems.append(_problem(error))

    def _say(self, file: str, what: str) -> None:
        self._report.problems.append(Problem(file, what))

    def _note(self, what: str) -> None:
        if what not in self._report.notes:
            self._report.notes.append(what)


def problems(report: Report) -> Iterator[str]:
    """The problems as lines, each once."""
    yield from dict.fromkeys(map(str, report.problems))


def _problem(error: CapsuleError) -> Problem:
    return Problem(error.where, f"{error.what} ({error.hint})" if error.hint else error.what)
