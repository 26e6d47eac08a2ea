"""Notices of the twin companies, for the permission matrix and the canary test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import Appeal, Case, CaseListing, Notice, Seller
from inthewild.hub.cases.services import answers, appeals, clauses, notices, sending
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role

if TYPE_CHECKING:
    from matrix_world import World


def seed(world: World, letter: str) -> dict[str, Any]:
    """What a company received: one that waits, one that is answered, one with an appeal; and one that is still a draft.

    The conservation organisation N sent those of A, another those of B.
    """
    if letter not in ("A", "B"):
        return {}
    expert, moderator = _expert(world, letter), world.actor(Role.COMPANY_MODERATOR, letter)
    sender = Organisation.objects.get(public_id=expert.organisation)
    notices.set_notifier(expert, sender, email=f"office-{letter.lower()}@example.org")
    made = [draft(world, letter) for _ in range(5)]
    _carried(expert, made[4])
    for one in made[:3]:
        _send(expert, one)
    removed = answers.answer(moderator, made[1], Answer("removed"))
    disputed = answers.answer(moderator, made[2], Answer("no_violation", "papers"))
    appeal = appeals.file(expert, disputed, "It is ivory.")
    looks = world.people["company_moderator"].public_id if letter == "A" else f"usr_other_{letter}"
    Appeal.objects.filter(pk=appeal.pk).update(state="assigned", assigned_to=looks)
    clauses.add_clause(world.actor(Role.COMPANY_ADMIN, letter), world.organisations[letter], title=f"Clause of {letter}")
    return {
        "notice": made[0], "decided": made[1], "draft": made[3], "carried": made[4], "appeal": appeal, "decision": disputed,
        "removed": removed,
    }  # fmt: skip


def more(world: World) -> None:
    """One more notice that waits for company B, and one more decision of it, with a strike of its seller."""
    waits, decided = draft(world, "B"), draft(world, "B")
    for one in (waits, decided):
        _send(_expert(world, "B"), one)
    answers.answer(world.actor(Role.COMPANY_MODERATOR, "B"), decided, Answer("removed"))


def draft(world: World, letter: str) -> Notice:
    """A draft about a listing on the company's platform; what is private to B stands in the text of its listing."""
    now, platform, expert = clock.now(), world.things[letter]["platform"], _expert(world, letter)
    sender = Organisation.objects.get(public_id=expert.organisation)
    case = Case.objects.create(
        state="confirmed", taxon="elephantidae", specimen="IVC", opened_at=now, state_at=now, expert_organisation=sender
    )
    seller, _new = Seller.objects.get_or_create(
        platform=platform, handle_hash=f"seller_{letter}", defaults={"handle": f"seller_{letter}", "first_seen_at": now}
    )
    CaseListing.objects.create(
        case=case, platform=platform, number=1, seller=seller, title="Ivory",
        canonical_url=f"https://platform-{letter.lower()}.example/notice/{case.pk}",
        text="Ivory, qzcanaryzq" if letter == "B" else "Ivory", language="en",
    )  # fmt: skip
    (made,) = notices.draft(expert, case)
    return notices.edit(expert, made, {"legal_basis": "Regulation 338/97"}, version=1)


def _carried(expert: Actor, notice: Notice) -> None:
    """Sent by a form of the platform: its answer is written down by who sent it."""
    notices.approve(expert, [notice], good_faith="1")
    Notice.objects.filter(pk=notice.pk).update(state="sent", route="form", sent_at=clock.now(), due_at=clock.now())
    notice.refresh_from_db()


def _send(expert: Actor, notice: Notice) -> None:
    notices.approve(expert, [notice], good_faith="1")
    sending.send(notice.public_id)
    notice.refresh_from_db()


def _expert(world: World, letter: str) -> Actor:
    sender = world.organisations["N" if letter == "A" else "S"]
    return Actor(ActorKind.USER, f"usr_sender_{letter}", sender.public_id, frozenset({Role.NGO_EXPERT}))
