"""What notices, answers and appeals hold of people and offers, and its end. Taxa, outcomes, reasons and times stay."""

from __future__ import annotations

from collections.abc import Iterable

from inthewild.hub.cases.models import Appeal, Decision, Information, Notice, PendingAnswer

_WORDS = {"urls": [], "item_id": "", "explanation": "", "seller": "", "items": []}


def empty(keys: Iterable[int]) -> list[str]:
    """Empty these notices and all that was written about them; the public ids of what told something."""
    wanted = list(keys)
    touched = []
    for one in Notice.objects.select_for_update().filter(pk__in=wanted).order_by("pk"):
        # The link of a letter would show what is gone: it answers no more.
        one.body, one.end_reason, one.cluster, one.answer_hash = {**one.body, **_WORDS}, "", "", None
        one.save(update_fields=["body", "end_reason", "cluster", "answer_hash"])
        touched.append(one.public_id)
    decisions = Decision.objects.filter(notice__in=wanted)
    touched += decisions.values_list("public_id", flat=True)
    appeals = Appeal.objects.filter(decision__notice__in=wanted)
    touched += appeals.values_list("public_id", flat=True)
    decisions.update(note="", statement={})
    appeals.update(reason="", end_reason="")
    Information.objects.filter(notice__in=wanted).update(text="")
    PendingAnswer.objects.filter(notice__in=wanted).update(note="")
    return touched
