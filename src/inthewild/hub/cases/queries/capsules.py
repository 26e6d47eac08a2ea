"""Evidence capsules as who may see them reads them: items, log, holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inthewild.errors import CapsuleError
from inthewild.exchange.capsule import chain
from inthewild.exchange.capsule.model import Item
from inthewild.hub.cases.models import Capsule, CapsuleEntry, Case, LegalHold
from inthewild.hub.cases.services import capsules
from inthewild.hub.core import clock
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight


@dataclass(frozen=True)
class Line:
    """One item of a capsule: its number on the page, and when its content was erased, if it was."""

    number: int
    item: Item
    erased: str


@dataclass(frozen=True)
class Sheet:
    """One capsule with all that stands on its page. ``unreadable`` says why the manifest cannot be shown."""

    capsule: Capsule
    lines: Sequence[Line]
    log: Sequence[CapsuleEntry]
    holds: Sequence[LegalHold]
    tools: Mapping[str, str]
    stamped: datetime | None
    unreadable: str = ""

    @property
    def there(self) -> bool:
        """Whether there is content that could be looked at or erased."""
        return self.capsule.content is not None


def of_case(actor: Actor, case: Case) -> list[Sheet]:
    """The capsules of a case, the first report's first."""
    rows = visible(Capsule, actor).filter(case=case).select_related("report").order_by("sealed_at", "pk")
    return [_sheet(actor, row) for row in rows]


def capsule(actor: Actor, case: Case, public_id: str) -> Capsule:
    """One capsule of a case. Raises OutOfSight."""
    found = get(Capsule, actor, public_id)
    if found.case_id != case.pk:
        raise OutOfSight("there is no such object", where="capsule")
    return found


def hold(actor: Actor, of: Capsule, number: str) -> LegalHold:
    """A hold of a capsule that is not over, by its number on the page. Raises OutOfSight."""
    rows = list(visible(LegalHold, actor).filter(capsule=of).order_by("pk"))
    if number.isascii() and number.isdigit() and 1 <= int(number) <= len(rows):
        return rows[int(number) - 1]
    raise OutOfSight("there is no such object", where="hold")


def active(held: LegalHold) -> bool:
    """Whether a hold still keeps something."""
    return held.ended_at is None and held.until > clock.now()


def _sheet(actor: Actor, row: Capsule) -> Sheet:
    log = list(visible(CapsuleEntry, actor).filter(capsule=row).order_by("number"))
    held = list(visible(LegalHold, actor).filter(capsule=row).order_by("pk"))
    stamped = next((entry.at for entry in log if entry.kind == chain.Act.TIME_STAMPED.value), None)
    try:
        manifest = capsules.manifest_of(row)
        erased = chain.erased(capsules.entries_of(row))
    except (CapsuleError, ValueError) as error:
        return Sheet(row, (), log, held, {}, stamped, str(error))
    lines = [Line(number, item, erased.get(item.path, "")) for number, item in enumerate(manifest.items, 1)]
    return Sheet(row, lines, log, held, manifest.tools, stamped)
