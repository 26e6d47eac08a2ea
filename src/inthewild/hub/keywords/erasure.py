"""What the desk holds of a person who is erased: that they said which languages they know. What they wrote of words stays,
under an id that names nobody any more."""

from __future__ import annotations

from collections.abc import Iterable

from inthewild.hub.core.erasure import erases
from inthewild.hub.keywords.models import Competence, Proposal


@erases("keywords.competence", "Which languages a person said they know, and the notes of their suggestions; words stay")
def competence(subject: str) -> Iterable[str]:
    """Delete a person's languages and empty what they wrote in their own words."""
    if Competence.objects.filter(person=subject).delete()[0]:
        yield subject
    mine = Proposal.objects.filter(author=subject)
    for one in mine.exclude(note=""):
        Proposal.objects.filter(pk=one.pk).update(note="")
        yield one.public_id
    Competence.objects.filter(confirmed_by=subject).update(confirmed_by="usr_erased")
