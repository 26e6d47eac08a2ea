"""The readable history of an object: its events, with what changed, in the reader's language.

Who may read the history of an object is for its app to ask; here nobody is asked. What was redacted reads as erased.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from inthewild.hub.core import formats, ids
from inthewild.hub.core.contracts import EVENTS
from inthewild.hub.core.models import AuditEvent

LIMIT = 50
_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_labels: dict[str, object] = {}
_values: dict[str, Mapping[str, object]] = {}


@dataclass(frozen=True)
class Line:
    """One thing that an event tells: ``before`` is empty where nothing was replaced."""

    label: str
    value: str
    before: str = ""


@dataclass(frozen=True)
class Entry:
    """One event as people read it. ``actor`` is the id of who did it (a person, a token, a part of the hub, or nobody)."""

    id: str
    type: str
    says: str
    occurred_at: datetime
    actor_kind: str
    actor: str
    object: str
    lines: tuple[Line, ...]
    erased: bool
    sealed: bool


def names(field: str, label: object, values: Mapping[str, object] | None = None) -> None:
    """What a field of an event is called, and what its codes are called (both translated when shown).

    Fields are told in the order in which they were named here. Codes that several apps name are put together."""
    _labels[field] = label
    if values is not None:
        _values[field] = {**_values.get(field, {}), **values}


def of(objects: Iterable[str], *, hidden: Collection[str] = (), limit: int = LIMIT, before: str = "") -> list[Entry]:
    """The latest events about these objects, newest first; ``before`` is the id of the last one shown; anything else
    begins at the end.

    ``hidden`` are fields that this reader does not see. The caller has asked whether the reader may see the history.
    """
    rows = AuditEvent.objects.filter(object__in=list(objects)).select_related("payload").order_by("-id")
    if ids.is_id(before):
        rows = rows.filter(pk__lt=AuditEvent.objects.filter(public_id=before).values("pk"))
    return [_entry(row, hidden) for row in rows[:limit]]


def ids_in(entries: Iterable[Entry], prefix: str) -> set[str]:
    """The public ids with this prefix among what was told, so that an app can say what they are called."""
    told = {text for entry in entries for line in entry.lines for text in (line.value, line.before)}
    return {text for text in told if ids.is_id(text, prefix)}


def called(entries: Iterable[Entry], known: Mapping[str, str]) -> list[Entry]:
    """The same with names in place of the ids that are ``known``."""
    return [
        replace(
            e, lines=tuple(replace(n, value=known.get(n.value, n.value), before=known.get(n.before, n.before)) for n in e.lines)
        )
        for e in entries
    ]


def _entry(row: AuditEvent, hidden: Collection[str]) -> Entry:
    payload = getattr(row, "payload", None)
    change: dict[str, Any] = json.loads(payload.change) if payload is not None else {}
    kind = EVENTS.get(row.type)
    return Entry(
        id=row.public_id,
        type=row.type,
        says=gettext(kind.says) if kind else row.type,
        occurred_at=row.occurred_at,
        actor_kind=row.actor_kind,
        actor=row.actor,
        object=row.object,
        lines=tuple(_lines(change, hidden)),
        erased=payload is None,
        sealed=row.seq is not None,
    )


def _lines(change: Mapping[str, Any], hidden: Collection[str]) -> Iterable[Line]:
    order = {field: place for place, field in enumerate(_labels)}
    for field, value in sorted(change.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])):
        if field in hidden or (field.endswith("_from") and field.removesuffix("_from") in change):
            continue
        text = _text(field, value)
        if text:
            yield Line(_label(field), text, _text(field, change.get(f"{field}_from")))


def _label(field: str) -> str:
    return str(_labels.get(field, field.replace("_", " ")))


def _text(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(_text(field, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label(str(k))}: {_text(str(k), v)}" for k, v in value.items())
    known = _values.get(field, {}).get(str(value))
    if known is not None:
        return str(known)
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.number(value)
    return formats.day(date.fromisoformat(value)) if isinstance(value, str) and _DAY.fullmatch(value) else str(value)
