"""What things and their states are called, for sentences of core that name them. An app's choices use the same words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THINGS: dict[str, str | Promise] = {
    "case": _("Case"), "hold": _("Hold"), "notice": _("Notice"), "appeal": _("Appeal"), "term": _("Term"),
    "submission": _("Submission"), "confirmation": _("Confirmation of a snapshot"), "membership": _("Membership"),
    "agreement": _("Agreement"), "platform": _("Platform"), "approval": _("Question to a second person"),
    "request": _("Request about personal data"),
}  # fmt: skip

STATES: dict[str, str | Promise] = {
    "accepted": _("Accepted"), "acknowledged": _("Acknowledged"), "active": _("Active"), "answered": _("Answered"),
    "approved": _("Approved"), "asked": _("Asked"), "assigned": _("Assigned"), "bounced": _("Bounced"), "closed": _("Closed"),
    "confirmed": _("Confirmed"), "declined": _("Declined"), "draft": _("Draft"), "ended": _("Ended"),
    "evidence": _("Evidence is gathered"), "expired": _("Expired"), "filed": _("Filed"), "granted": _("Granted"),
    "invited": _("Invited"), "left": _("Left"), "merged": _("Merged into another"), "needs_info": _("Needs information"),
    "new": _("New"), "objected": _("Objected"), "onboarding": _("Onboarding"), "overdue": _("Overdue"),
    "overturned": _("Overturned"), "paused": _("Paused"), "proposed": _("Proposed"), "prospect": _("Prospect"),
    "queried": _("Queried"), "refused": _("Refused"), "rejected": _("Rejected"), "released": _("Released"),
    "requested": _("Requested"), "restated": _("Restated"), "retired": _("Retired"), "sent": _("Sent"), "signed": _("Signed"),
    "silent": _("Silent"), "submitted": _("Submitted"), "superseded": _("Replaced by a newer one"), "triage": _("In triage"),
    "triaged": _("Triaged"), "upheld": _("Upheld"), "watch": _("Watched"), "withdrawn": _("Withdrawn"),
    "open": _("Open"), "unconfirmed": _("Waits for the address to be confirmed"),
}  # fmt: skip

FACTS: dict[str, str | Promise] = {
    "reason": _("Reason"), "decision": _("Decision"), "assessment": _("Assessment"), "by": _("Replaced by number"),
    "good_faith": _("Statement of good faith"), "into": _("Into"), "signed_at": _("Signed on"), "valid_from": _("Valid from"),
    "to": _("To"), "review": _("Second person"), "attestation": _("Attest"), "kind": _("Kind"), "outcome": _("Outcome"),
}  # fmt: skip


def thing(name: str) -> str:
    """The word for a kind of thing; its code if it has none."""
    return str(THINGS.get(name, name))


def state(name: str) -> str:
    """The word for a state; its code if it has none."""
    return str(STATES.get(name, name))


def fact(name: str) -> str:
    """The word for something that a step needs; its code if it has none."""
    return str(FACTS.get(name, name))
