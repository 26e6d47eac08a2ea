"""Who may do what to the objects of core, and who sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.core import approval
from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.files import purposes
from inthewild.hub.core.models import (
    Approval,
    AuditEvent,
    Claim,
    Comment,
    CommentReader,
    Draft,
    Erasure,
    File,
    Job,
    Notification,
    SavedView,
    Undoable,
)


@may("audit.redact")
def _redact(actor: Actor, _event: Any) -> bool:
    """The desk for data subjects is the secretariat's; erasure jobs act as the system."""
    return actor.is_system or actor.has(Role.SECRETARIAT)


@may("audit.keys")
def _audit_keys(actor: Actor, _key: Any) -> bool:
    """Keys lie in files; who runs the hub deals with them, by commands."""
    return actor.is_system


@may("subject.erase")
def _erase(actor: Actor, subject: Any) -> bool:
    """The desk for data subjects is the secretariat's; everybody may have themselves erased."""
    return actor.is_system or actor.has(Role.SECRETARIAT) or (bool(actor.id) and actor.id == subject)


@may("job.revive")
def _revive(actor: Actor, _job: Any) -> bool:
    """Dead letters are the secretariat's."""
    return actor.has(Role.SECRETARIAT)


@may("file.change")
def _change_file(actor: Actor, target: Any) -> bool:
    """What the purpose says; the app that named it knows the object."""
    return bool(target.purpose.may_change(actor, target.organisation, target.about))


@may("file.redraw")
def _redraw_file(actor: Actor, file: Any) -> bool:
    """What the purpose says of pictures; without a word on them, who may change the file."""
    purpose = purposes.purpose(file.purpose)
    if purpose.may_redraw is not None:
        return bool(purpose.may_redraw(actor, file))
    return bool(purpose.may_change(actor, file.organisation, file.about))


@may("claim.lift")
def _lift(actor: Actor, held: Claim) -> bool:
    """Who leads or administers lets go for somebody of their own organisation; nobody does from outside."""
    same = bool(actor.organisation) and actor.organisation == held.organisation
    return actor.kind is ActorKind.USER and same and actor.has(Role.COMPANY_ADMIN, Role.SPOTTER_LEAD, Role.SECRETARIAT)


@sees(Claim)
def _claims(actor: Actor) -> Q | None:
    """What one holds, and what the people of one's organisation hold."""
    if actor.is_system:
        return Q()
    if actor.kind is not ActorKind.USER:
        return None
    own = Q(holder=actor.id)
    return own | Q(organisation=actor.organisation) if actor.organisation else own


@may("notification.own")
def _own_notifications(actor: Actor, row: Any) -> bool:
    return actor.kind is ActorKind.USER and (row is None or row.person == actor.id)


@sees(Notification)
def _notifications(actor: Actor) -> Q | None:
    return Q(person=actor.id) if actor.kind is ActorKind.USER else None


@may("comment.post")
def _post_comment(actor: Actor, _obj: Any) -> bool:
    """People; to which audience is for the discussion to ask."""
    return actor.kind is ActorKind.USER


@may("comment.change")
def _change_comment(actor: Actor, comment: Any) -> bool:
    """Its author, and nobody for somebody else."""
    return actor.kind is ActorKind.USER and actor.id == comment.author


@sees(Comment)
def _comments(actor: Actor) -> Q | None:
    """Who is of the audience that the author chose. Whether they see the object as well is asked where one reads."""
    if actor.kind is not ActorKind.USER:
        return None
    there = Q(organisation="") | Q(organisation=actor.organisation)
    held = Q(role="") | Q(role__in=[role.value for role in actor.roles])
    return Q(pk__in=CommentReader.objects.filter(there, held).values("comment"))


@sees(File)
def _files(actor: Actor) -> Q | None:
    """What the purposes say."""
    return purposes.seen(actor)


@sees(Erasure)
def _erasures(actor: Actor) -> Q | None:
    """The desk, and who checks that it does its work."""
    return Q() if actor.is_system or actor.has(Role.SECRETARIAT, Role.AUDITOR) else None


@sees(AuditEvent)
def _events(actor: Actor) -> Q | None:
    """The auditor sees the ledger, an organisation what its own people did. Contents are apart, in AuditPayload."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return Q()
    return Q(organisation=actor.organisation) if actor.organisation else None


@sees(Undoable)
def _undoables(actor: Actor) -> Q | None:
    """Each person their own."""
    return Q(actor=actor.id) if actor.kind is ActorKind.USER else None


@sees(Approval)
def _approvals(actor: Actor) -> Q | None:
    """Who asked sees the question, and so does everybody who could decide it."""
    if not actor.id:
        return None
    return Q(asked_by=actor.id) | Q(kind__in=approval.decided_by(actor))


@sees(Job)
def _jobs(actor: Actor) -> Q | None:
    """Work of the hub belongs to no organisation; the secretariat looks after it."""
    return Q() if actor.is_system or actor.has(Role.SECRETARIAT) else None


@may("view.save")
def _save_view(actor: Actor, _view: Any) -> bool:
    """Everybody who is signed in, for themselves."""
    return actor.kind is ActorKind.USER


@may("view.delete")
def _delete_view(actor: Actor, view: SavedView) -> bool:
    """Whose it is; a shared one also who administers the company it is shared with."""
    if actor.kind is not ActorKind.USER or view.organisation != actor.organisation:
        return False
    return view.owner == actor.id or (view.shared and bool(actor.organisation) and actor.has(Role.COMPANY_ADMIN))


@sees(SavedView)
def _views(actor: Actor) -> Q | None:
    """Whose they are, and for shared ones the people of the organisation."""
    if actor.kind is not ActorKind.USER:
        return None
    seen = Q(owner=actor.id)
    return Q(organisation=actor.organisation) & (seen | Q(shared=True) if actor.organisation else seen)


@sees(Draft)
def _drafts(actor: Actor) -> Q | None:
    """Whose they are."""
    return Q(owner=actor.id) if actor.kind is ActorKind.USER else None
