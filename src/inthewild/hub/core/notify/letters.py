"""Mails about notifications: the kind, the public id and a link. What happened is read in the hub, by who may read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.template.loader import render_to_string
from django.utils import translation

from inthewild.hub.core import directory
from inthewild.hub.core.directory import Letter, Person
from inthewild.hub.core.models import Notification
from inthewild.hub.core.notify import kinds, links
from inthewild.hub.core.notify.kinds import Kind


def at_once(person: Person, kind: Kind, row: Notification) -> bool:
    """Write the mail about one notification; False if none may go there now."""
    with translation.override(person.language):
        told = {
            "label": kind.label,
            "about": row.about,
            "link": links.absolute("notification", row.handle),
            "settings": links.absolute("notification_settings"),
            "stop": "" if kind.compulsory else links.stop_link(person.id, kind.name),
        }
        return _write(person, f"notify.{kind.name}", "core/mail/notification.txt", told)


def digest(person: Person, rows: Iterable[Notification]) -> bool:
    """Write one mail about many: how many of each kind, with a link to them; False if none may go there now."""
    counts = Counter(row.kind for row in rows)
    with translation.override(person.language):
        shown = [
            {"label": k.label, "count": counts[k.name], "link": f"{links.absolute('notifications')}?kind={k.name}"}
            for k in kinds.kinds()
            if counts[k.name]
        ]
        told = {
            "kinds": shown,
            "total": counts.total(),
            "link": links.absolute("today"),
            "settings": links.absolute("notification_settings"),
            "stop": links.stop_link(person.id, "digest"),
        }
        return _write(person, "notify.digest", "core/mail/digest.txt", told)


def works(person: Person, receiver: str) -> bool:
    """Write the mail that proves that an address which bounced takes mail again."""
    with translation.override(person.language):
        told = {"link": links.confirm_link(person.id, receiver), "stop": ""}
        return _write(person, "confirm_address", "core/mail/works.txt", told)


def _write(person: Person, kind: str, template: str, told: Mapping[str, object]) -> bool:
    text = render_to_string(template, told)
    subject, _, body = text.strip().partition("\n")
    headers = {}
    if told["stop"]:
        headers = {"List-Unsubscribe": f"<{told['stop']}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return directory.current().write(person.id, Letter(kind, subject, body.strip() + "\n", headers))
