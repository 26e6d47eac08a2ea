"""Samples of discussions and cards for the living page. Everything here is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import living
from inthewild.hub.core.discussion.queries import Shown
from inthewild.hub.core.models import Comment
from inthewild.hub.core.today import Card

_WHEN = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)


def _comment(minute: int, author: str, text: str, *mentions: str, edited: bool = False, withdrawn: bool = False) -> Shown:
    when = _WHEN + timedelta(minutes=minute)
    row = Comment(
        handle=f"discussion-{minute}",
        about="plt_example",
        text=text,
        made_at=when,
        edited_at=when if edited else None,
        withdrawn_at=when if withdrawn else None,
    )
    seen = gettext("Seen by: people of %(names)s, who look after this platform together.")
    return Shown(row, author, seen % {"names": "Example Market, Example Trust"}, mentions, own=False, editable=False)


def _comments() -> Mapping[str, Any]:
    return {
        "comments": [
            _comment(1, "Ana Example", "Is this host yours? https://market.example/item?page=2\nهل هذا الموقع لكم؟", edited=True),
            _comment(9, "مثال", "نعم، منذ عام 2020.", "Ana Example"),
            _comment(15, "Volunteer 7f3a-91c2", "", withdrawn=True),
            _comment(20, "", ""),
        ]
    }


def _cards() -> Mapping[str, Any]:
    return {
        "cards": [
            Card(gettext("What members owe"), 12, "?", gettext("See what is due"), _WHEN, late=5),
            Card(gettext("Hosts that nobody knows"), 3, "?", gettext("Say what they are"), _WHEN),
            Card(
                gettext("Jobs that failed too often"),
                1,
                "",
                gettext("Whoever runs the hub looks why, and lets them run again."),
            ),
        ]
    }


living.part(
    "discussion",
    "core/living/discussion.html",
    _comments,
    title=_("Discussion"),
    says=_("Comments with the audience of each; corrected, taken back and erased ones."),
)
living.part(
    "cards",
    "core/living/cards.html",
    _cards,
    title=_("Cards of today"),
    says=_("What waits: how many, how many of them late, since when, and the next step."),
)
