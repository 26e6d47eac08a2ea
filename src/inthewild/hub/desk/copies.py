"""The copy of what the hub holds of somebody: made when it is fetched, for machines and for people, and kept nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from inthewild.hub.core import clock, formats, subjects
from inthewild.hub.core.contracts import EVENTS
from inthewild.hub.desk.models import SubjectRequest
from inthewild.hub.desk.queries import readable
from inthewild.hub.errors import OutOfSight

SCHEMA = "inthewild.subject/1"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


@dataclass(frozen=True)
class Part:
    """What one app holds, for people: what it is, and pairs of label and value."""

    title: str
    lines: tuple[tuple[str, str], ...]


def for_machines(request: SubjectRequest) -> bytes:
    """All that the apps hold of the subjects of an answered request, as JSON. Raises OutOfSight."""
    held = [
        {"source": finder.name, "id": subject, "data": dict(told)}
        for subject in _subjects(request)
        for finder, told in subjects.export(subject)
        if told  # an app that knows somebody and tells nothing is not named: that would tell something
    ]
    whole = {"schema": SCHEMA, "made_at": clock.now().isoformat(timespec="seconds"), "held": held}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def for_people(request: SubjectRequest) -> list[Part]:
    """The same to read, in the reader's language. Raises OutOfSight."""
    return [
        Part(str(finder.label), tuple(_lines(told, finder.names)))
        for subject in _subjects(request)
        for finder, told in subjects.export(subject)
        if told
    ]


def _subjects(request: SubjectRequest) -> list[str]:
    if request.kind != "access" or request.state != "answered" or not readable(request):
        raise OutOfSight("there is no copy here", where="request")
    return list(request.subjects)


def _lines(told: Mapping[str, Any], names: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for field, value in told.items():
        label = str(names.get(field, field.replace("_", " ")))
        for inner in value if isinstance(value, list) else [value]:
            text = ", ".join(filter(None, map(_text, inner.values()))) if isinstance(inner, Mapping) else _text(inner)
            if text:
                yield label, text


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if text in EVENTS:
        return _(EVENTS[text].says)
    return formats.moment(datetime.fromisoformat(text)) if _MOMENT.fullmatch(text) else text
