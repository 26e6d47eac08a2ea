"""Two mechanisms, both closed until somebody opens them: may this actor do this, and what does this actor see.

Each app writes its rules in its ``permissions.py``; whatever no rule names is denied, and a model without a
visibility rule shows nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Manager, Model, Q, QuerySet

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.ids import is_id
from inthewild.hub.errors import NotAllowed, OutOfSight

Rule = Callable[[Actor, Any], bool]
Visibility = Callable[[Actor], Q | None]
M = TypeVar("M", bound=Model)

_rules: dict[str, Rule] = {}
_visible: dict[type[Model], Visibility] = {}


def may(name: str) -> Callable[[Rule], Rule]:
    """Decorator: this function decides whether an actor may do ``name`` (as ``audit.redact``) to an object."""

    def add(rule: Rule) -> Rule:
        if _rules.setdefault(name, rule) is not rule:
            raise ValueError(f"two rules decide {name!r}")
        return rule

    return add


def sees(model: type[Model]) -> Callable[[Visibility], Visibility]:
    """Decorator: this function gives the rows of ``model`` that an actor sees, as a Q; None means no row."""

    def add(rule: Visibility) -> Visibility:
        if _visible.setdefault(model, rule) is not rule:
            raise ValueError(f"two rules say who sees {model.__name__}")
        return rule

    return add


def allowed(actor: Actor, name: str, obj: Any = None) -> bool:
    """Whether the actor may do ``name`` to ``obj``. A name without a rule is denied."""
    rule = _rules.get(name)
    return rule is not None and rule(actor, obj)


def require(actor: Actor, name: str, obj: Any = None) -> None:
    """Raise NotAllowed unless the actor may do ``name`` to ``obj``."""
    if not allowed(actor, name, obj):
        raise NotAllowed(f"{actor.kind.value} may not do this", where=name, hint="ask who administers your organisation")


def rules() -> tuple[str, ...]:
    """All names that have a rule."""
    return tuple(sorted(_rules))


def visible(model: type[M], actor: Actor) -> QuerySet[M]:
    """The rows that the actor sees: the only way in which queries, search, counts, exports and webhooks read."""
    rows: QuerySet[M] = model._default_manager.all()
    rule = _visible.get(model)
    condition = rule(actor) if rule is not None else None
    return rows.none() if condition is None else rows.filter(condition)


def get(model: type[M], actor: Actor, public_id: str, *related: str) -> M:
    """One object by its public id, with what is related to it. Raises OutOfSight, alike for what is hidden and what never was."""
    rows = visible(model, actor).select_related(*related) if related else visible(model, actor)
    # What has not the form of an id is not asked for: PostgreSQL refuses a text with a NUL.
    found = rows.filter(public_id=public_id).first() if is_id(public_id) else None
    if found is None:
        raise OutOfSight("there is no such object", where=public_id)
    return found


class Seen(Manager[M]):
    """Gives ``Model.objects.visible_to(actor)``."""

    def visible_to(self, actor: Actor) -> QuerySet[M]:
        """See ``visible``."""
        return visible(self.model, actor)
