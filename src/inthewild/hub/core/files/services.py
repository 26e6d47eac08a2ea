"""Taking a file in, changing a picture, reading, deleting."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events, holds, keys
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.files import kinds, papers, pictures, store
from inthewild.hub.core.files.kinds import DOCUMENTS, PICTURES, Kind
from inthewild.hub.core.files.pictures import Box
from inthewild.hub.core.files.purposes import SEALED, Purpose, purpose
from inthewild.hub.core.ids import new
from inthewild.hub.core.models import File
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

SCHEMA = "inthewild.file/1"
_BLOCK = 1 << 16
_SPELLED_BADLY = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff/\\:*?\"<>|]")


class Readable(Protocol):
    """Anything with ``read(n)``: an upload of Django, a request, an open file."""

    def read(self, size: int = ..., /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...


@dataclass(frozen=True)
class Target:
    """What the permission ``file.change`` is asked about."""

    purpose: Purpose
    organisation: str
    about: str


def accept(
    actor: Actor,
    purpose_name: str,
    stream: Readable,
    *,
    name: str = "",
    media: str = "",
    organisation: str = "",
    about: str = "",
    retention: Retention | None = None,
) -> File:
    """Take an upload in: counted while it is read, sniffed, made harmless, stored. The bytes of the upload are not kept.

    ``name`` and ``media`` are what the sender says; ``organisation`` is by default the actor's, ``retention`` that of the
    purpose. Raises NotAllowed, Invalid (``where`` is ``file``) or NoRoom; then nothing is stored.

    No transaction is open while it is read, decoded and written: on SQLite that would keep everybody else from writing.
    """
    wanted = purpose(purpose_name)
    owner = organisation or actor.organisation
    require(actor, "file.change", Target(wanted, owner, about))
    received = _read(stream, wanted.limit)
    kind = kinds.sniff(received)
    _is_what_it_says(kind, name, media)
    if kind in PICTURES:
        _wanted(kind, wanted)
        drawn = pictures.redraw(received, kind)
        content, kind, size, step = drawn.content, drawn.kind, (drawn.width, drawn.height), drawn.step
    else:
        if not wanted.kinds & DOCUMENTS:
            _wanted(kind, wanted)
        kind = papers.check(received, kind, name, media)
        _wanted(kind, wanted)
        content, size, step = received, None, "kept as received"
    manifest = _manifest(received, content, kind, step)
    row = _draft(
        content, kind, size, manifest, wanted.name, clean_name(name, kind), actor, owner, about, retention or wanted.retention
    )
    with _kept(row):
        told = {"about": about, "purpose": wanted.name, **manifest}
        events.record(actor, "file.accepted", row.public_id, told, organisation=owner)
    return row


def redraw(actor: Actor, file: File, *, crop: Box | None = None, black_out: Sequence[Box] = ()) -> File:
    """A picture with rectangles blacked out, then cropped, as a new file; the old one is deleted.

    Pixels are those of the stored picture, before the crop. Raises NotAllowed, Invalid, or Conflict for what is deleted,
    held or no picture.
    """
    require(actor, "file.redraw", file)
    holds.check(file.public_id, file.about)
    old = File.objects.get(pk=file.pk)
    if Kind(old.kind) not in PICTURES:
        raise Conflict(_("this is no picture"), where=old.public_id)
    if old.path is None:
        raise _deleted(old)
    source = content_of(old)
    drawn = pictures.edit(source, Kind(old.kind), crop, list(black_out))
    manifest = _manifest(source, drawn.content, drawn.kind, drawn.step) | {"made_from": old.public_id}
    row = _draft(
        drawn.content, drawn.kind, (drawn.width, drawn.height), manifest,
        old.purpose, old.name, actor, old.organisation, old.about, Retention(old.retention),
    )  # fmt: skip
    row.retained_from = old.retained_from
    with _kept(row):
        told = {"about": old.about, **manifest}
        events.record(actor, "file.redrawn", row.public_id, told, organisation=old.organisation)
        _delete(actor, _locked(old), "redrawn")
        if (replaced := purpose(old.purpose).replaced) is not None:
            replaced(actor, old, row)
    return row


def content_of(file: File) -> bytes:
    """The stored bytes. The caller got ``file`` from ``access.get`` or ``visible_to``. Raises OutOfSight if it was deleted."""
    if file.path is None:
        raise OutOfSight("there is no such object", where=file.public_id)
    stored = store.read(settings.HOME, file.path)
    if file.wrapped_key is None:
        return stored
    return keys.decrypt(keys.unwrap(bytes(file.wrapped_key), file.public_id), stored, file.public_id)


@transaction.atomic
def delete(actor: Actor, file: File, reason: str, *, despite_holds: bool = False) -> None:
    """Delete the content and the name; the row keeps the manifest. ``reason`` is a code that names nobody.

    Bytes go when the transaction commits; the key of an encrypted file goes with the row. Raises NotAllowed, or Conflict
    for what is deleted already or held. ``despite_holds`` is for the erasure, which asked before.
    """
    if not actor.is_system:
        require(actor, "file.change", Target(purpose(file.purpose), file.organisation, file.about))
    if not despite_holds:
        holds.check(file.public_id, file.about)
    _delete(actor, _locked(file), reason)


@transaction.atomic
def start_clock(file: File) -> None:
    """What the retention of this file begins with has happened (the case closed, the member left)."""
    File.objects.filter(pk=file.pk, deleted_at=None).update(retained_from=clock.now())


def clean_name(name: str, kind: Kind) -> str:
    """A name that misleads nobody: no folder, no hidden letters, and the ending of what the file is."""
    base = re.split(r"[/\\]", name)[-1]
    stem = _SPELLED_BADLY.sub("", base).strip(" .")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem)[:100].strip(" .")
    return f"{stem}.{kinds.suffix(kind)}" if stem else ""


def _read(stream: Readable, limit: int) -> bytes:
    received = bytearray()
    while block := stream.read(_BLOCK):
        received += block
        if len(received) > limit:
            raise Invalid(
                _("this file is too large"), where="file", hint=_("at most %(size)s MB") % {"size": f"{limit / 1_000_000:g}"}
            )
    if not received:
        raise Invalid(_("this file is empty"), where="file")
    return bytes(received)


def _is_what_it_says(kind: Kind | None, name: str, media: str) -> None:
    said = kinds.claimed(name, media)
    if said is None or kind in kinds.family(said) or (kind is None and said in kinds.family(Kind.TEXT)):
        return
    raise Invalid(
        _("this file says that it is %(said)s, and is not") % {"said": kinds.suffix(said).upper()},
        where="file", hint=_("open it in the program that made it and save it anew"),
    )  # fmt: skip


def _wanted(kind: Kind | None, wanted: Purpose) -> None:
    if kind not in wanted.kinds:
        names = ", ".join(kinds.suffix(k).upper() for k in Kind if k in wanted.kinds)
        raise Invalid(_("this kind of file is not accepted here"), where="file", hint=_("send %(kinds)s") % {"kinds": names})


def _manifest(received: bytes, stored: bytes, kind: Kind, step: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA, "sha256_received": hashlib.sha256(received).hexdigest(), "size_received": len(received),
        "sha256_stored": hashlib.sha256(stored).hexdigest(), "size_stored": len(stored), "step": step,
        "type": kinds.media_type(kind),
    }  # fmt: skip


def _draft(
    content: bytes, kind: Kind, size: tuple[int, int] | None, manifest: dict[str, Any],
    purpose_name: str, name: str, actor: Actor, organisation: str, about: str, retention: Retention,
) -> File:  # fmt: skip
    """A row that is not in the database yet, whose bytes are on the disk."""
    public_id, wrapped, stored = new("fil"), None, content
    if retention in SEALED:
        key, wrapped = keys.new_wrapped(public_id)
        stored = keys.encrypt(key, content, public_id)
    now = clock.now()
    return File(
        public_id=public_id, purpose=purpose_name, kind=kind.value, name=name, about=about, organisation=organisation,
        made_by=actor.id, made_at=now, retention=retention.value,
        retained_from=now if retention is Retention.DRAFT else None, size=len(content),
        width=size[0] if size else None, height=size[1] if size else None,
        manifest=canonical(manifest), path=store.write(settings.HOME, stored), wrapped_key=wrapped,
    )  # fmt: skip


@contextmanager
def _kept(row: File) -> Iterator[None]:
    """Write the row and what the block writes, in one transaction; if that fails, the bytes go.

    A crash in between leaves bytes without a row, which the reconciliation removes.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            yield
    except BaseException:
        store.remove(settings.HOME, str(row.path))
        raise


def _locked(file: File) -> File:
    row = File.objects.select_for_update().get(pk=file.pk)
    if row.path is None:
        raise _deleted(row)
    return row


def _deleted(row: File) -> Conflict:
    return Conflict(_("this file was deleted"), where=row.public_id)


def _delete(actor: Actor, row: File, reason: str) -> None:
    path = row.path
    File.objects.filter(pk=row.pk).update(path=None, wrapped_key=None, name="", deleted_at=clock.now())
    events.record(
        actor, "file.deleted", row.public_id,
        {"reason": reason, "sha256_stored": json.loads(row.manifest)["sha256_stored"]}, organisation=row.organisation,
    )  # fmt: skip
    if path is not None:
        transaction.on_commit(lambda: store.remove(settings.HOME, path))
