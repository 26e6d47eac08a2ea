"""Saying something, correcting it, taking it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.discussion import queries, telling
from inthewild.hub.core.discussion.topics import topic_of
from inthewild.hub.core.models import Comment, CommentReader
from inthewild.hub.core.redaction import redact_about
from inthewild.hub.errors import Conflict, Invalid

LONGEST = 4000
MENTIONS = 10
PER_HOUR = 30
EDITABLE = timedelta(minutes=10)
_TWICE = timedelta(minutes=1)


@transaction.atomic
def post(actor: Actor, about: str, text: str, audience: str, *, mentions: Collection[str] = ()) -> Comment:
    """Say something about an object to one of its audiences, and tell the others of that audience.

    ``audience`` is the code of one that the actor belongs to; ``mentions`` are people whom the actor may name
    (``queries.people``). Raises OutOfSight, NotAllowed, Invalid (nothing said, too long, no such audience or person) or
    Conflict (too often, or the same twice).
    """
    require(actor, "comment.post")
    topic, _called = topic_of(actor, about)
    said = _text(text)
    chosen = next((one for one in topic.open_to(actor, about) if one.code == audience), None)
    if chosen is None:
        raise Invalid(_("choose who reads it"), where="audience")
    named = sorted(set(mentions))
    if len(named) > MENTIONS or not set(named) <= set(queries.people(actor, about, chosen)):
        raise Invalid(_("choose people of this audience, at most %(n)d") % {"n": MENTIONS}, where="mentions")
    _not_too_often(actor, about, said)
    made = Comment.objects.create(
        about=about, author=actor.id, audience=chosen.code, text=said, mentions=named, made_at=clock.now()
    )
    CommentReader.objects.bulk_create(
        CommentReader(comment=made, organisation=r.organisation, role=r.role.value if r.role else "")
        for r in sorted(chosen.readers, key=str)
    )
    events.record(_alone(actor), "comment.posted", made.handle, {"about": about, "audience": chosen.code, "text": said})
    telling.posted(actor, made, chosen)
    return made


@transaction.atomic
def edit(actor: Actor, comment: Comment, text: str) -> None:
    """Correct what one said within ten minutes; what it was before stays in the record.

    Raises NotAllowed, Invalid or Conflict.
    """
    require(actor, "comment.change", comment)
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    said = _text(text)
    if not queries.editable(row):
        raise Conflict(_("this can be corrected within ten minutes only; take it back and say it anew"), where=row.handle)
    if said == row.text:
        return
    Comment.objects.filter(pk=row.pk).update(text=said, edited_at=clock.now())
    events.record(_alone(actor), "comment.edited", row.handle, {"text": said, "text_from": row.text})


@transaction.atomic
def withdraw(actor: Actor, comment: Comment) -> None:
    """Take back what one said: the text goes, from the record too; the place stays. Raises NotAllowed or Conflict."""
    require(actor, "comment.change", comment)
    open_ones = Comment.objects.filter(pk=comment.pk, withdrawn_at=None)
    if not open_ones.update(withdrawn_at=clock.now(), text="", mentions=[]):
        raise Conflict(_("this was taken back already"), where=comment.handle)
    redact_about(Actor.system("discussion"), [comment.handle], "withdrawn")
    events.record(_alone(actor), "comment.withdrawn", comment.handle, {})


@transaction.atomic
def forget(about: str) -> int:
    """Delete all that was said about an object, from the record too; how many. For the app that deletes the object."""
    rows = Comment.objects.filter(about=about)
    handles = list(rows.values_list("handle", flat=True))
    rows.delete()
    redact_about(Actor.system("discussion"), handles, "retention")
    return len(handles)


def _text(text: str) -> str:
    said = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\x00", "").split("\n")).strip()
    if not said:
        raise Invalid(_("say something"), where="text")
    if len(said) > LONGEST:
        raise Invalid(_("at most %(n)d characters") % {"n": LONGEST}, where="text")
    return said


def _not_too_often(actor: Actor, about: str, said: str) -> None:
    now = clock.now()
    own = Comment.objects.filter(author=actor.id, made_at__gt=now - timedelta(hours=1))
    if own.filter(about=about, text=said, made_at__gt=now - _TWICE).exists():
        raise Conflict(_("you said the same a moment ago"), where="text")
    if own.count() >= PER_HOUR:
        raise Conflict(_("you said a lot within an hour; go on a little later"), where="text")


def _alone(actor: Actor) -> Actor:
    """Without the organisation: in the ledger colleagues outside of the audience do not even find that something was said."""
    return Actor(actor.kind, actor.id, "", actor.roles, actor.scopes, actor.request_id)
