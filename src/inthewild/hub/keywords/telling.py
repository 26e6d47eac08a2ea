"""Whom the desk concerns: who suggested a term learns what became of it, writers what a reader said, speakers what waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import directory, events, naming, notify
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail
from inthewild.hub.keywords.models import Competence, Proposal, Review, Term
from inthewild.hub.keywords.models.proposal import ProposalState
from inthewild.hub.keywords.models.term import ABOUT
from inthewild.hub.keywords.services.reviews import GUARDED
from inthewild.text.tags import primary

_EXPERTS = frozenset({Role.NGO_EXPERT})

ANSWERED = notify.kind(
    "proposal.answered",
    _("What became of a term that you suggested"),
    _("%(what)s: %(state)s"),
    mail=Mail.DIGEST,
    labels={"state": dict(ProposalState.choices)},
)
RELEASABLE = notify.kind(
    "term.agreed",
    _("A term that you wrote was approved"),
    _("Approved: %(what)s"),
    _("It goes out with the next release."),
    mail=Mail.DIGEST,
    roles=_EXPERTS,
)
DOUBTED = notify.kind(
    "term.doubted",
    _("Somebody found something wrong with a term that you wrote"),
    _("Something is wrong: %(what)s"),
    mail=Mail.DIGEST,
    roles=_EXPERTS,
)
ASKED = notify.kind(
    "term.waits",
    _("A code word of a language that you know waits for a second person"),
    _("Waits for somebody who knows the language: %(what)s"),
    mail=Mail.DIGEST,
    roles=_EXPERTS,
)
CONFIRMED = notify.kind(
    "competence.yours",
    _("Somebody confirmed that you know a language"),
    _("Somebody confirmed that you know a language"),
    mail=Mail.NEVER,
    roles=_EXPERTS,
    sight=lambda _actor, told: [Called("", reverse("keywords:competence")) for _one in told],
)


@naming.names(ABOUT.rstrip("_"))
def _terms(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = visible(Term, actor).filter(term_id__in=[one.removeprefix(ABOUT) for one in ids])
    return {one.about: Called(one.term, reverse("keywords:term", args=[one.term_id])) for one in rows}


@naming.names("prp")
def _proposals(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = visible(Proposal, actor).filter(public_id__in=ids).select_related("term")
    return {
        one.public_id: Called(
            str(one.cells.get("term") or (one.term.term if one.term else "")), reverse("keywords:proposal", args=[one.public_id])
        )
        for one in rows
    }


@events.on("proposal.accepted", "proposal.refused")
def _decided(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    found = Proposal.objects.get(public_id=event.object)
    state = event.type.partition(".")[2]
    notify.tell([found.author], ANSWERED, found.public_id, key=event.id, data={"state": state}, but=actor.id)


@events.on("term.approved")
def _approved(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    found = Term.objects.get(term_id=event.object.removeprefix(ABOUT))
    notify.tell([found.author], RELEASABLE, event.object, key=event.id, but=actor.id)


@events.on("term.reviewed")
def _reviewed(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    if not change.get("agrees"):
        found = Term.objects.get(term_id=event.object.removeprefix(ABOUT))
        notify.tell({found.author, *found.hands}, DOUBTED, event.object, key=event.id, but=actor.id)


@events.on("term.evidenced", "term.changed")
def _waits(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    """Who knows the language of a code or slang word hears of it, unless they wrote it."""
    found = Term.objects.filter(term_id=event.object.removeprefix(ABOUT)).first()
    if found is None or found.kind not in GUARDED or not (found.pending or found.state in ("evidence", "watch")):
        return
    rows = Competence.objects.filter(lang=primary(found.lang), skill__in=("native", "fluent")).exclude(confirmed_by="")
    read = set(Review.objects.filter(term=found, version=found.version).values_list("by", flat=True))
    people = set(rows.values_list("person", flat=True)) - read - {found.author, *found.hands}
    notify.tell(people & set(directory.find(people)), ASKED, event.object, key=f"{event.object}:{found.version}", but=actor.id)


@events.on("term.watched")
def _watched(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    found = Term.objects.get(term_id=event.object.removeprefix(ABOUT))
    notify.tell({found.author, found.reviewer}, DOUBTED, event.object, key=event.id, but=actor.id)


@events.on("competence.confirmed")
def _known(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    notify.tell([event.object], CONFIRMED, event.object, key=event.id, but=actor.id)
