"""Who imports what, and who sees an import."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Retention
from inthewild.hub.core.files import purposes
from inthewild.hub.core.files.kinds import Kind
from inthewild.hub.core.files.purposes import Purpose
from inthewild.hub.core.imports.importer import all_importers, importer
from inthewild.hub.core.imports.models import Import

PURPOSE = "import"
MOST = 80_000_000  # the rows in their stored form; what comes in has a limit of its own


@may("import.read")
def _read(actor: Actor, name: Any) -> bool:
    """Whom the importer lets: a person, because somebody looks at the differences."""
    one = importer(str(name))
    return actor.kind is ActorKind.USER and one is not None and one.may(actor)


@may("import.apply")
def _apply(actor: Actor, found: Import) -> bool:
    """Who handed it in, while the importer lets them."""
    return actor.id == found.made_by and _read(actor, found.importer)


@may("import.undo")
def _undo(actor: Actor, found: Import) -> bool:
    """As applying."""
    return _apply(actor, found)


@sees(Import)
def _imports(actor: Actor) -> Q | None:
    """One's own: a draft is nobody else's."""
    if actor.is_system:
        return Q()
    return Q(made_by=actor.id) if actor.kind is ActorKind.USER else None


def _may_change(actor: Actor, _organisation: str, _about: str) -> bool:
    return actor.is_system or (actor.kind is ActorKind.USER and bool(all_importers(actor)))


def _nobody(_actor: Actor) -> Q | None:
    """Drafts are shown row by row, and never handed out as a file."""
    return None


purposes.register(Purpose(PURPOSE, frozenset({Kind.TEXT}), Retention.DRAFT, _may_change, _nobody, max_bytes=MOST))
