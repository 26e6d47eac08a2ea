"""The history of an object reads as sentences, in the reader's language, and says when something was erased."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.utils import translation

from inthewild.hub.core import events, history, ids
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.core.redaction import redact
from inthewild.hub.members.models.commitment import Level

pytestmark = pytest.mark.django_db
ABOUT = "org_example"


def happened(actor: Actor, event: str, **change: object) -> None:
    with transaction.atomic():
        events.record(actor, event, ABOUT, change)


def told(**options: object) -> list[tuple[str, str, str]]:
    return [(n.label, n.before, n.value) for n in history.of([ABOUT], **options)[0].lines]  # type: ignore[arg-type]


def test_changes_read_with_their_labels_days_and_figures(secretariat: Actor) -> None:
    happened(
        secretariat, "commitment.recorded", level="live", level_from="planned", day=date(2024, 5, 1).isoformat(), value=12000
    )
    assert told() == [("Day", "", "1 May 2024"), ("Value", "", "12,000"), ("Level", "Planned", "Live")]


def test_codes_are_told_in_the_language_of_the_reader(secretariat: Actor) -> None:
    happened(secretariat, "commitment.recorded", level="live")
    with translation.override("fr"):
        assert told()[0][2] == str(Level.LIVE.label)


def test_hidden_fields_and_erased_contents_are_not_told(secretariat: Actor) -> None:
    happened(secretariat, "contact.added", email="ana@market.example", number=1)
    assert told(hidden=("email",)) == [("Number", "", "1")]
    redact(secretariat, AuditEvent.objects.get().public_id, "data-subject")
    entry = next(e for e in history.of([ABOUT]) if e.type == "contact.added")
    assert entry.erased
    assert entry.lines == ()


def test_long_histories_are_read_in_parts_without_integer_keys(secretariat: Actor) -> None:
    for number in range(5):
        happened(secretariat, "figure.entered", number=number)
    first = history.of([ABOUT], limit=2)
    rest = history.of([ABOUT], before=first[-1].id)
    assert [e.lines[0].value for e in [*first, *rest]] == ["4", "3", "2", "1", "0"]
    assert history.of([ABOUT], before=ids.new("evt")) == []
    assert len(history.of([ABOUT], before="\x00")) == 5


def test_lists_and_objects_have_words_too(secretariat: Actor) -> None:
    happened(secretariat, "platform.changed", hosts_added=["a.example", "b.example"], before={"name": "Old"})
    assert told() == [("Hosts added", "", "a.example, b.example"), ("before", "", "Name: Old")]
