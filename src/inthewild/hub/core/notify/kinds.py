"""Kinds of notifications: declared once, with texts, channels and who may get them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import formats, naming
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.naming import Called
from inthewild.hub.errors import Invalid

Text = str | Promise


class Mail(StrEnum):
    """When somebody gets a mail about something."""

    NOW = "now"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True)
class Told:
    """What a notification is about: a public id, and ids, codes, numbers and days by name."""

    about: str
    data: Mapping[str, Any]


Sight = Callable[[Actor, Sequence[Told]], Sequence[Called | None]]


def by_name(actor: Actor, told: Sequence[Told]) -> Sequence[Called | None]:
    """What the objects are called by their apps; None for what the actor does not see."""
    found = naming.called_all(actor, (one.about for one in told))
    return [found.get(one.about) for one in told]


@dataclass(frozen=True)
class Kind:
    """One kind. ``label`` names it in settings and mails; ``title`` and ``body`` are read in the hub.

    Both may hold ``%(what)s``, the name of the object, and the names of ``data``; codes are spelled by ``labels``. Who of
    ``roles`` (everybody if None) is told may switch it off unless it is ``compulsory``; ``who`` narrows the roles where a
    table cannot say it. ``sight`` says what of it a person still sees; by default the app that names the object.
    """

    name: str
    label: Text
    title: Text
    body: Text = ""
    mail: Mail = Mail.DIGEST
    roles: frozenset[Role] | None = None
    compulsory: bool = False
    labels: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    sight: Sight = by_name
    who: Callable[[Actor], bool] | None = None

    def fits(self, actor: Actor) -> bool:
        """Whether somebody with these roles is ever told."""
        return (self.roles is None or actor.has(*self.roles)) and (self.who is None or self.who(actor))

    def texts(self, called: Called, data: Mapping[str, Any]) -> tuple[str, str]:
        """Title and body in the language of this moment."""
        values = {name: self._spelled(name, value) for name, value in data.items()} | {"what": called.name}
        return str(self.title) % values, str(self.body) % values

    def _spelled(self, name: str, value: Any) -> str:
        if name in self.labels:
            return str(self.labels[name].get(value, value))
        if isinstance(value, int) and not isinstance(value, bool):
            return formats.number(value)
        return formats.day(date.fromisoformat(value)) if _DAY.fullmatch(str(value)) else str(value)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SAFE = re.compile(r"[A-Za-z0-9_.:-]{0,80}")
_kinds: dict[str, Kind] = {}


def kind(name: str, label: Text, title: Text, body: Text = "", **more: Any) -> Kind:
    """Declare a kind. Raises ValueError if another has its name."""
    made = Kind(name, label, title, body, **more)
    if name in _kinds:
        raise ValueError(f"two kinds of notification are called {name!r}")
    _kinds[name] = made
    return made


def kinds() -> tuple[Kind, ...]:
    """All kinds of the loaded apps, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def known(name: str) -> Kind | None:
    """The kind of this name; None for one that no app declares any more."""
    return _kinds.get(name)


def checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data, if it holds nothing that a person wrote: ids, codes, numbers, days. Raises Invalid."""
    for name, value in data.items():
        if not isinstance(value, int) and not (isinstance(value, str) and _SAFE.fullmatch(value)):
            raise Invalid("a notification holds ids, codes, numbers and days only", where=name)
    return dict(data)


GONE = _("Something that you no longer see")
"""What stands for a notification whose object is out of the reader's sight. Nothing else is said of it."""
