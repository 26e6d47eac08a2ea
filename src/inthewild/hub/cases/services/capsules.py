"""Evidence capsules of reports: sealed when a report arrives, logged when somebody looks, exported, checked, erased.

The manifest never changes. What happens afterwards is an entry of the chain and an event of the ledger, in one
transaction. The content is one encrypted block under a key of its own, and the end of the key is the end of all copies.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inthewild import __version__
from inthewild.errors import CapsuleError
from inthewild.exchange.capsule import archive, bag, chain
from inthewild.exchange.capsule.chain import Act, Entry
from inthewild.exchange.capsule.model import Manifest, read_manifest
from inthewild.exchange.capsule.signature import Signer
from inthewild.exchange.capsule.verify import Problem, Trust
from inthewild.exchange.capsule.verify import Report as Findings
from inthewild.exchange.capsule.verify import verify as read_bag
from inthewild.hub.cases import capsule_content as content
from inthewild.hub.cases.capsule_content import SEALER, written
from inthewild.hub.cases.models import Capsule, CapsuleEntry, Report
from inthewild.hub.core import audit_keys, clock, events, holds, jobs, keys
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.files import store
from inthewild.hub.core.ids import is_id, new
from inthewild.hub.core.models import AuditKey
from inthewild.hub.errors import Conflict, HubError, Invalid

_EVENTS = {
    Act.SEALED: "capsule.sealed", Act.ACCESSED: "capsule.opened", Act.EXPORTED: "capsule.exported",
    Act.TIME_STAMPED: "capsule.stamped", Act.HELD: "capsule.held", Act.RELEASED: "capsule.freed", Act.ERASED: "capsule.erased",
}  # fmt: skip


def seal(actor: Actor, report: Report) -> Capsule:
    """Seal what is there of a report. Called again it gives the capsule that is there. Raises NotAllowed or Conflict.

    Bytes are read, encrypted and written before a transaction is opened; if another was faster, they go again.
    """
    require(actor, "capsule.seal", report)
    known = Capsule.objects.filter(report=report).first()
    if known is not None:
        return known
    if report.erased_at is not None:
        raise Conflict(_("this report was erased"), where=report.public_id)
    public_id, now = new("cap"), clock.now()
    parts = content.gather(report)
    case = report.case.public_id if report.case else ""
    manifest = Manifest(public_id, report.public_id, case, written(now), tuple(p.item for p in parts), content.tools())
    first = chain.sealed(manifest, actor.id)
    key, wrapped = keys.new_wrapped(public_id)
    block = keys.encrypt(key, content.pack({p.item.path: p.content for p in parts}), public_id)
    path = store.write(settings.HOME, block)
    try:
        with transaction.atomic():
            row = Capsule.objects.create(
                public_id=public_id, report=report, case=report.case, manifest=manifest.content().decode("ascii"),
                digest=manifest.sha256, signature=settings.HOME.audit_key().sign(chain.head(public_id, first)).hex(),
                content=path, wrapped_key=wrapped, size=sum(p.item.size_stored for p in parts), sealed_at=now,
            )  # fmt: skip
            _write(actor, row, first)
    except BaseException as error:
        store.remove(settings.HOME, path)
        if not isinstance(error, IntegrityError):
            raise
        return Capsule.objects.get(report=report)
    return row


def seal_later(report: Report, *, after: datetime | None = None) -> None:
    """Have the capsule of a report sealed by a job, in the transaction in which the report arrives; ``after``: not before."""
    jobs.enqueue(seal_job, report.public_id, key=f"capsule:{report.public_id}", after=after)


@jobs.job(attempts=12)
def seal_job(report_id: str) -> None:
    """Seal, and ask for a time stamp if there is an authority."""
    from inthewild.hub.cases.services.stamping import stamp_later

    report = Report.objects.select_related("case", "platform").filter(public_id=report_id, erased_at=None).first()
    if report is not None:
        stamp_later(seal(SEALER, report))


@transaction.atomic
def opened(actor: Actor, capsule: Capsule) -> CapsuleEntry:
    """Note that somebody looks into a capsule; once for each person and hour. The caller got it from ``access.get``."""
    require(actor, "capsule.open", capsule)
    row = _locked(capsule)
    last = row.entries.filter(kind=Act.ACCESSED.value, by=actor.id).order_by("-number").first()
    if last is not None and (clock.now() - last.at).total_seconds() < 3600:
        return last
    return append(actor, row, Act.ACCESSED)


def export(actor: Actor, capsule: Capsule, *, to: str = "") -> IO[bytes]:
    """The capsule as a zip (a temporary file at its beginning), signed with the audit key. It tells of itself in its chain.

    ``to`` is the public id of the organisation that gets it. Raises NotAllowed, Invalid, or CapsuleError for stored bytes
    that are not what was sealed: what does not hold is not exported.
    """
    require(actor, "capsule.export", capsule)
    if to and not is_id(to, "org"):
        raise Invalid(_("choose an organisation"), where="to")
    with transaction.atomic():
        append(actor, _locked(capsule), Act.EXPORTED, **({"to": to} if to else {}))
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - who called closes it
    try:
        archive.write(_members(capsule, signed=True), out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def check(actor: Actor, capsule: Capsule) -> Findings:
    """Everything that the program ``inthewild evidence verify`` finds, and whether the signature of the sealing is good."""
    require(actor, "capsule.open", capsule)
    with tempfile.TemporaryDirectory(dir=settings.HOME.path, prefix=".capsule-") as folder:
        path = Path(folder) / "capsule.zip"
        try:
            with path.open("wb") as file:
                archive.write(_members(capsule, signed=False), file)
        except CapsuleError as error:
            return Findings(problems=[Problem(error.where, error.what)])
        except HubError as error:
            return Findings(problems=[Problem("content", error.what)])
        findings = read_bag(path, Trust(roots=tuple(_roots())))
    findings.notes = [note for note in findings.notes if "nobody signed" not in note]
    if not _seal_is_ours(capsule):
        findings.problems.append(Problem("signature", "no key of this hub signed this capsule when it was sealed"))
    return findings


@transaction.atomic
def erase(actor: Actor, capsule: Capsule, basis: str, *, items: Collection[str] = (), despite_holds: bool = False) -> None:
    """Erase the content, or only the ``items`` at these paths; manifest and chain stay. ``basis`` is a code, naming nobody.

    Raises NotAllowed, Conflict if a hold keeps it, Invalid for a path that it does not have. Erasing twice does nothing.
    """
    require(actor, "capsule.erase", capsule)
    row = _locked(capsule)
    if row.content is None:
        return
    if not despite_holds:
        holds.check(row.public_id, row.report.public_id)
    manifest = manifest_of(row)
    left = [one.path for one in manifest.items if one.path not in chain.erased(entries_of(row))]
    gone = sorted(set(items) or set(left))
    if not set(gone) <= set(left):
        raise Invalid(_("this capsule has no such item"), where="items")
    old, rest = row.content, {path: data for path, data in contents(row).items() if path not in gone} if items else {}
    if rest:
        key, row.wrapped_key = keys.new_wrapped(row.public_id)
        row.content = store.write(settings.HOME, keys.encrypt(key, content.pack(rest), row.public_id))
    else:
        row.content, row.wrapped_key, row.erased_at = None, None, clock.now()
    row.size = sum(len(data) for data in rest.values())
    row.save(update_fields=["content", "wrapped_key", "erased_at", "size"])
    append(actor, row, Act.ERASED, items=gone, basis=basis)
    transaction.on_commit(lambda: store.remove(settings.HOME, old))


def contents(capsule: Capsule) -> dict[str, bytes]:
    """The items that are there, decrypted; none if they were erased. Raises HubError if they cannot be read."""
    if capsule.content is None or capsule.wrapped_key is None:
        return {}
    block = store.read(settings.HOME, capsule.content)
    return content.unpack(keys.decrypt(keys.unwrap(bytes(capsule.wrapped_key), capsule.public_id), block, capsule.public_id))


def manifest_of(capsule: Capsule) -> Manifest:
    """What was sealed. Raises CapsuleError if the row was changed."""
    return read_manifest(capsule.manifest.encode("ascii", "replace"))


def entries_of(capsule: Capsule) -> list[Entry]:
    """The chain as it stands in the database; whether it holds says ``check``."""
    return [_entry(row) for row in capsule.entries.order_by("number")]


def append(actor: Actor, capsule: Capsule, act: Act, **detail: Any) -> CapsuleEntry:
    """Add an entry to a capsule that the caller has locked, and tell the ledger."""
    last = _entry(capsule.entries.order_by("-number")[:1].get())
    # A clock that was set back must not turn the order of the log around.
    return _write(actor, capsule, chain.after(last, act, max(written(clock.now()), last.at), actor.id, **detail))


def _write(actor: Actor, capsule: Capsule, entry: Entry) -> CapsuleEntry:
    detail = canonical(dict(entry.detail))
    row = CapsuleEntry.objects.create(
        capsule=capsule, number=entry.seq, kind=entry.act.value, by=entry.by, organisation=actor.organisation, at=_time(entry.at),
        detail=detail, previous=entry.previous, hash=entry.hash,
    )  # fmt: skip
    told = {"entry": entry.seq, "hash": entry.hash, **dict(entry.detail)}
    events.record(actor, _EVENTS[entry.act], capsule.public_id, told)
    return row


def _entry(row: CapsuleEntry) -> Entry:
    return Entry(row.number, row.previous, written(row.at), Act(row.kind), row.by, json.loads(row.detail))


def _members(capsule: Capsule, *, signed: bool) -> tuple[bag.Member, ...]:
    row = Capsule.objects.get(pk=capsule.pk)
    entries = entries_of(row)
    for kept, entry in zip(row.entries.order_by("number"), entries, strict=True):
        if kept.hash != entry.hash:
            raise CapsuleError(f"entry {kept.number} was changed: its hash is another", where=chain.FILE)
    found: Mapping[str, bytes] = contents(row)
    payload = {path: (lambda data=data: data) for path, data in found.items()}
    stamps = {1: bytes(row.timestamp)} if row.timestamp is not None else {}
    whole = bag.Export(
        manifest_of(row), entries, payload, max(written(clock.now()), entries[-1].at), stamps, agent=f"inthewild {__version__}"
    )
    key = settings.HOME.audit_key()
    return bag.compose(whole, Signer(key.public_key().public_bytes_raw().hex(), key.sign) if signed else None)


def _seal_is_ours(capsule: Capsule) -> bool:
    """Whether one of the keys that signed heads in their time signed the first entry."""
    first = next(iter(entries_of(capsule)), None)
    known = [era.key for era in audit_keys.eras_of(AuditKey.objects.all())]
    known.append(settings.HOME.audit_key().public_key().public_bytes_raw().hex())
    return first is not None and any(_signed(key, capsule, first) for key in known)


def _signed(key: str, capsule: Capsule, first: Entry) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(capsule.signature), chain.head(capsule.public_id, first))
    except (InvalidSignature, ValueError):
        return False
    return True


def _locked(capsule: Capsule) -> Capsule:
    return Capsule.objects.select_for_update().get(pk=capsule.pk)


def _roots() -> list[bytes]:
    from inthewild.hub.cases.services.stamping import roots

    return roots()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
