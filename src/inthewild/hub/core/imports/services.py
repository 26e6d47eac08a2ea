"""Taking a file in, applying it, taking it back. The long parts are jobs (work.py); here is what a person asks for."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, jobs
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.files import services as files
from inthewild.hub.core.files.services import Readable
from inthewild.hub.core.imports import reading, sheet, work
from inthewild.hub.core.imports.importer import Importer, importer
from inthewild.hub.core.imports.models import Import, ImportRow
from inthewild.hub.core.imports.permissions import PURPOSE
from inthewild.hub.core.imports.sheet import Sheet
from inthewild.hub.core.models import File
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

AT_ONCE = 500
UNDO = timedelta(hours=24)


def receive(actor: Actor, name: str, stream: Readable, *, file_name: str, encoding: str = "") -> Import:
    """Read a file, keep its rows as a draft for 24 hours, and compare them with what is there: at once if they are few, else by
    a job. Raises NotAllowed, or Invalid (``where`` is ``file``) for what is no table or lacks a column.
    """
    require(actor, "import.read", name)
    wanted = importer(name)
    if wanted is None:
        raise OutOfSight("there is no such importer", where=name)
    content = _content(stream)
    found = reading.read(content, file_name, encoding)
    _fits(wanted, found)
    draft = files.accept(actor, PURPOSE, io.BytesIO(sheet.stored(found)))
    with transaction.atomic():
        made = Import.objects.create(
            importer=name,
            organisation=actor.organisation,
            made_by=actor.id,
            made_at=clock.now(),
            language=get_language() or "en",
            digest=hashlib.sha256(content).hexdigest(),
            file=draft.public_id,
            total=len(found.rows),
        )
        ImportRow.objects.bulk_create(
            (
                ImportRow(
                    of=made,
                    place=place,
                    line=one.line,
                    state="wrong" if one.fault else "unread",
                    faults=[[one.column, one.fault]] if one.fault else [],
                )
                for place, one in enumerate(found.rows)
            ),
            batch_size=1000,
        )
        if made.total > AT_ONCE:
            jobs.enqueue(work.check, made.handle, key=key(made, "checking"))
    if made.total <= AT_ONCE:
        work.check.func(made.handle)
        made.refresh_from_db()
    return made


@transaction.atomic
def apply(actor: Actor, found: Import) -> None:
    """Let a job carry out what is new or changed. Raises NotAllowed, or Conflict if it was applied, dropped, or has expired."""
    require(actor, "import.apply", found)
    if not File.objects.filter(public_id=found.file, deleted_at=None).exists():
        raise Conflict(_("the draft of this file has expired; send the file again"), where=found.handle)
    if not Import.objects.filter(pk=found.pk, state="ready").update(state="applying", moved=0):
        raise Conflict(_("this import is not waiting to be applied"), where=found.handle)
    jobs.enqueue(work.carry_out, found.handle, key=key(found, "applying"))


@transaction.atomic
def undo(actor: Actor, found: Import) -> None:
    """Let a job take back each row whose object nobody changed since.

    Raises NotAllowed, or Conflict (not applied, too late, or of a kind that stays)."""
    require(actor, "import.undo", found)
    wanted = importer(found.importer)
    if wanted is not None and wanted.undo_row is None:
        raise Conflict(str(wanted.stays), where=found.handle)
    if found.applied_at is None or clock.now() > found.applied_at + UNDO:
        raise Conflict(_("only what was applied within 24 hours is taken back"), where=found.handle)
    if not Import.objects.filter(pk=found.pk, state="applied").update(state="undoing", moved=0):
        raise Conflict(_("only what was applied within 24 hours is taken back"), where=found.handle)
    jobs.enqueue(work.take_back, found.handle, key=key(found, "undoing"))


@transaction.atomic
def drop(actor: Actor, found: Import) -> None:
    """Delete a draft that is not wanted. Raises NotAllowed, or Conflict if it was applied."""
    require(actor, "import.apply", found)
    if not Import.objects.filter(pk=found.pk, state__in=("checking", "ready")).update(state="dropped"):
        raise Conflict(_("this was applied; it can only be undone"), where=found.handle)
    work.forget(found)


def key(found: Import, step: str) -> str:
    """The business key of the job of a step (``checking``, ``applying``, ``undoing``)."""
    return f"import:{found.handle}:{step}"


def _content(stream: Readable) -> bytes:
    received = bytearray()
    while block := stream.read(1 << 16):
        received += block
        if len(received) > sheet.MAX_BYTES:
            break  # the reader says that it is too large
    return bytes(received)


def _fits(wanted: Importer, found: Sheet) -> None:
    """Every column that is needed is there, and no two mean the same."""
    meant = [name for header in found.columns if (name := wanted.column(header)) is not None]
    for column in wanted.columns:
        if meant.count(column.name) > 1:
            raise Invalid(_("two columns mean %(name)s") % {"name": column.name}, where="file")
        if column.required and column.name not in meant:
            raise Invalid(
                _("the column %(name)s is missing") % {"name": column.name},
                where="file",
                hint=_("the first row names the columns"),
            )
