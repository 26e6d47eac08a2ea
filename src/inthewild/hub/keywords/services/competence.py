"""Which languages people know: they say it, somebody else confirms it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.keywords.models import Competence
from inthewild.hub.keywords.models.competence import Skill
from inthewild.hub.members.services.common import languages
from inthewild.text.tags import primary

KNOWS = (Skill.NATIVE, Skill.FLUENT)


@transaction.atomic
def say(actor: Actor, lang: str, skill: str) -> Competence:
    """Say how well one knows a language; what was confirmed before is asked for anew. Raises NotAllowed or Invalid."""
    require(actor, "competence.say")
    if skill not in Skill.values:
        raise Invalid(_("choose one of the values that are offered"), where="skill")
    try:
        tag = primary(next(iter(languages([lang.replace("_", "-")])), ""))
    except Invalid as wrong:
        raise Invalid(wrong.what, where="lang") from None
    if not tag:
        raise Invalid(_("this must not be empty"), where="lang")
    said = {"organisation": actor.organisation, "skill": skill, "said_at": clock.now(), "confirmed_by": "", "confirmed_at": None}
    made, _new = Competence.objects.update_or_create(person=actor.id, lang=tag, defaults=said)
    events.record(actor, "competence.said", actor.id, {"lang": tag, "skill": skill})
    return made


@transaction.atomic
def forget(actor: Actor, lang: str) -> None:
    """Take it back. Raises NotAllowed, or Conflict if nothing was said."""
    require(actor, "competence.say")
    if not Competence.objects.filter(person=actor.id, lang=lang).delete()[0]:
        raise Conflict(_("you did not say that you know this language"), where="lang")
    events.record(actor, "competence.withdrawn", actor.id, {"lang": lang})


@transaction.atomic
def confirm(actor: Actor, competence: Competence) -> None:
    """Confirm, as somebody else, that a person knows a language. Raises NotAllowed, or Conflict if it is confirmed."""
    require(actor, "competence.confirm", competence)
    rows = Competence.objects.filter(pk=competence.pk, confirmed_at=None)
    if not rows.update(confirmed_by=actor.id, confirmed_at=clock.now()):
        raise Conflict(_("this is confirmed already"), where="lang")
    events.record(actor, "competence.confirmed", competence.person, {"lang": competence.lang, "skill": competence.skill})


def knows(person: str, lang: str) -> str:
    """How well a person knows the language of a tag, if somebody else confirmed that they know it; else nothing."""
    rows = Competence.objects.filter(person=person, lang=primary(lang), skill__in=KNOWS).exclude(confirmed_by="")
    return rows.values_list("skill", flat=True).first() or ""
