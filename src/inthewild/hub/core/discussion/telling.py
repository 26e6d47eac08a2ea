"""Telling the others of an audience that something was said. What was said is read in the hub only."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import naming, notify
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.discussion import queries
from inthewild.hub.core.discussion.topics import Audience
from inthewild.hub.core.models import Comment
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail, Told


def _sight(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    """The object, for who sees it and the very comment."""
    handles = [str(one.data.get("comment", "")) for one in told]
    seen = set(visible(Comment, actor).filter(handle__in=handles).values_list("handle", flat=True))
    names = naming.called_all(actor, (one.about for one in told))
    found: list[Called | None] = []
    for one, handle in zip(told, handles, strict=True):
        name = names.get(one.about)
        found.append(Called(name.name, f"{name.url}#c-{handle}") if name is not None and handle in seen else None)
    return found


POSTED = notify.kind(
    "comment.posted",
    _("A comment"),
    _("Somebody said something about %(what)s"),
    mail=Mail.DIGEST,
    sight=_sight,
)
MENTIONED = notify.kind(
    "comment.mentioned",
    _("A comment that names you"),
    _("Somebody asks you about %(what)s"),
    mail=Mail.NOW,
    sight=_sight,
)


def posted(actor: Actor, comment: Comment, audience: Audience) -> None:
    """Tell those who are named, and the others of the audience, each once."""
    data = {"comment": comment.handle}
    notify.tell(comment.mentions, MENTIONED, comment.about, key=f"comment:{comment.handle}", data=data, but=actor.id)
    notify.tell(queries.members(audience), POSTED, comment.about, key=f"comment:{comment.handle}", data=data, but=actor.id)
