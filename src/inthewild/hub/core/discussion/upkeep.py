"""What is forgotten of discussions with a person, or with the object."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from inthewild.hub.core.erasure import erases
from inthewild.hub.core.models import Comment


@erases("core.comments", "What somebody said, and what others said about them; the places stay, without text")
def _comments(subject: str) -> Iterable[str]:
    """Comments by somebody, and about them, lose their text; mentions of them go."""
    rows = Comment.objects.filter(Q(author=subject) | Q(about=subject))
    handles = list(rows.values_list("handle", flat=True))
    rows.update(text="", mentions=[])
    for row in Comment.objects.filter(mentions__icontains=subject):
        Comment.objects.filter(pk=row.pk).update(mentions=[one for one in row.mentions if one != subject])
    return [subject, *handles] if handles else []
