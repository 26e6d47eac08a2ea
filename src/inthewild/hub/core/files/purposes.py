"""What files are for. Each app names its purposes once: what may come, how much, who adds and who sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.files.kinds import PICTURES, Kind
from inthewild.hub.core.models import File

MAX_PICTURE = 15_000_000
MAX_DOCUMENT = 20_000_000
# What these classes hold is somebody's: it is stored encrypted under a key of its own, whose end is the end of all copies.
SEALED = frozenset({Retention.DRAFT, Retention.CONTACT, Retention.REJECTED, Retention.EVIDENCE, Retention.VOLUNTEER})


@dataclass(frozen=True)
class Purpose:
    """``may_change(actor, organisation, about)``: may this actor add a file about this object, change or delete it?

    ``seen_by(actor)`` gives the files of this purpose that an actor sees, as a Q over File; None means none.
    ``may_redraw(actor, file)``: may they black out parts of this picture or crop it? Without it: who may change it.
    ``replaced(actor, old, new)`` is called in the transaction in which a changed picture takes the place of another, to say
    so where the old one's id is kept. ``original`` is what becomes of the picture before, where it is not destroyed.
    """

    name: str
    kinds: frozenset[Kind]
    retention: Retention
    may_change: Callable[[Actor, str, str], bool]
    seen_by: Callable[[Actor], Q | None]
    max_bytes: int = 0
    may_redraw: Callable[[Actor, File], bool] | None = None
    replaced: Callable[[Actor, File, File], None] | None = None
    original: str | Promise = ""

    @property
    def limit(self) -> int:
        """The largest upload in bytes."""
        return self.max_bytes or (MAX_PICTURE if self.kinds <= PICTURES else MAX_DOCUMENT)

    @property
    def sealed(self) -> bool:
        """Whether its files are stored encrypted."""
        return self.retention in SEALED


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known. Raises ValueError if another has its name."""
    if _purposes.setdefault(purpose.name, purpose) is not purpose:
        raise ValueError(f"two purposes of files are called {purpose.name!r}")
    return purpose


def purpose(name: str) -> Purpose:
    """The purpose of that name. Raises KeyError."""
    return _purposes[name]


def all_purposes() -> Iterable[Purpose]:
    """Every purpose whose app is loaded."""
    return tuple(_purposes.values())


def own_organisation(actor: Actor) -> Q | None:
    """A rule for ``seen_by``: the files of the organisation for which the actor acts."""
    return Q(organisation=actor.organisation) if actor.organisation else None


def seen(actor: Actor) -> Q | None:
    """All files that an actor sees."""
    if actor.is_system:
        return Q()
    rules = [(one, one.seen_by(actor)) for one in _purposes.values()]
    found = [Q(purpose=one.name) & rule for one, rule in rules if rule is not None]
    if not found:
        return None
    whole = found[0]
    for rule in found[1:]:
        whole |= rule
    return whole
