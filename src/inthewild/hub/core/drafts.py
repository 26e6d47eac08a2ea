"""Drafts of forms: what somebody typed is kept for a day, by a button or by itself, and offered when the form is opened again.

A draft is its writer's alone and tells nobody anything, so it leaves no event. Passwords, files and what a form names as
secret are never kept. How a view uses it stands in docs/hub-parts.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, formats, keys, naming, today
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Retention
from inthewild.hub.core.erasure import erases
from inthewild.hub.core.models import Draft
from inthewild.hub.core.naming import Called
from inthewild.hub.core.retention import TABLE, sweeps, until
from inthewild.hub.errors import Invalid

MOST = 60_000
"""Bytes of the longest draft."""

PARAMETER = "draft"
OF = "draft_of"
"""Names the form, where a page has several."""

_SHOWN = 5
_NEVER = (forms.PasswordInput, forms.FileInput, forms.ClearableFileInput)


@dataclass(frozen=True)
class Keeper:
    """The draft of one form for one reader: what a view asks, and what ``core/parts/form.html`` shows.

    ``form`` names the form (``members.platform``), ``about`` the object that it changes, or nothing for a new one.
    """

    request: HttpRequest
    form: str
    about: str = ""

    @property
    def actor(self) -> Actor:
        """Who types."""
        return cast(Actor, getattr(self.request, "actor", None) or Actor.public())

    @property
    def keeps(self) -> bool:
        """Whether there are drafts for this reader: for people who are signed in."""
        return self.actor.kind is ActorKind.USER

    @property
    def pressed(self) -> str:
        """What the form was sent for: ``save`` (the button), ``auto`` (by itself), ``discard``, or empty to send it."""
        meant = self.request.POST.get(OF, self.form) == self.form
        word = self.request.POST.get(PARAMETER, "") if self.request.method == "POST" and meant else ""
        return word if word in ("save", "auto", "discard") and self.keeps else ""

    @property
    def opened(self) -> bool:
        """Whether the address asks to go on with the draft."""
        return self.request.method != "POST" and self.request.GET.get(PARAMETER) == "open"

    @property
    def offered(self) -> Draft | None:
        """The draft that this reader may go on with, if the form was not opened with it already."""
        return None if self.opened or self.request.method == "POST" else self._row()

    @property
    def until(self) -> str:
        """When the draft is deleted, as people read it."""
        row = self._row()
        return formats.moment(until(Retention.DRAFT, row.begun_at)) if row else ""

    def initial(self, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What stands in the form at first: what is known, and over it the draft if the reader goes on with it."""
        row = self._row() if self.opened else None
        return {**(known or {}), **(_open(row) if row is not None else {})}

    def answer(self, form: forms.BaseForm) -> HttpResponse | None:
        """The answer to one of the draft's buttons; None if the form is to be sent.

        The view has asked before whether the reader may use the form at all. Raises Invalid for a text that is too long.
        """
        if not self.pressed:
            return None
        if self.pressed == "discard":
            self.forget()
            messages.success(self.request, _("The draft is thrown away."))
            return HttpResponseRedirect(self.request.path)
        kept = save(self.actor, self.form, self.about, typed(form, self.request), address=self.request.path)
        if self.pressed == "auto":
            return HttpResponse(status=204)
        told = {"moment": formats.moment(until(Retention.DRAFT, kept.begun_at))}
        messages.success(self.request, _("The draft is kept until %(moment)s. Only you see it.") % told)
        return HttpResponseRedirect(self.request.path)

    def forget(self) -> None:
        """The form was sent, or the draft is not wanted."""
        forget(self.actor, self.form, self.about)

    def _row(self) -> Draft | None:
        return of(self.actor, self.form, self.about) if self.keeps else None


def of(actor: Actor, form: str, about: str = "") -> Draft | None:
    """The actor's own draft of a form; one that is past its time is none, also before it is swept."""
    keep = TABLE[Retention.DRAFT].keep
    assert keep is not None
    oldest = clock.now() - keep
    return visible(Draft, actor).filter(form=form, about=about, begun_at__gt=oldest).first()


def typed(form: forms.BaseForm, request: HttpRequest) -> dict[str, Any]:
    """What was typed into the form, right or wrong, without what is never kept."""
    found = {}
    for name, field in form.fields.items():
        if not isinstance(field.widget, _NEVER) and not isinstance(field, forms.FileField):
            value = field.widget.value_from_datadict(request.POST, request.FILES, form.add_prefix(name))
            if value not in (None, "", []):
                found[name] = value
    return found


@transaction.atomic
def save(actor: Actor, form: str, about: str, content: Mapping[str, Any], *, address: str = "") -> Draft:
    """Keep this in place of the actor's earlier draft. Its day runs from when it was begun. ``address`` is the form's page.

    Raises Invalid (too long).
    """
    text = json.dumps(dict(content), ensure_ascii=False)
    if len(text.encode()) > MOST:
        raise Invalid(_("this is too long to be kept as a draft"), where=PARAMETER)
    old, now, sealed_for = of(actor, form, about), clock.now(), _sealed_for(actor.id, form, about)
    key, wrapped = keys.new_wrapped(sealed_for)
    told = {"address": address[:300], "begun_at": old.begun_at if old else now, "saved_at": now, "wrapped_key": wrapped,
            "sealed": keys.encrypt(key, text.encode(), sealed_for)}  # fmt: skip
    row, _new = Draft.objects.update_or_create(owner=actor.id, form=form, about=about, defaults=told)
    return row


@today.continues
def begun(actor: Actor) -> list[Called]:
    """The actor's drafts, the latest first, with the page on which each goes on."""
    if actor.kind is not ActorKind.USER:
        return []
    keep = TABLE[Retention.DRAFT].keep
    assert keep is not None
    rows = list(visible(Draft, actor).filter(begun_at__gt=clock.now() - keep).exclude(address="").order_by("-saved_at")[:_SHOWN])
    names = naming.called_all(actor, [row.about for row in rows if row.about])
    return [Called(_title(row, names), f"{row.address}?{PARAMETER}=open") for row in rows]


def _title(row: Draft, names: Mapping[str, Called]) -> str:
    told = {"name": names[row.about].name if row.about in names else "", "moment": formats.moment(row.saved_at)}
    return _("Draft of %(moment)s: %(name)s") % told if told["name"] else _("Draft of %(moment)s") % told


def all_of(person: str) -> list[tuple[Draft, dict[str, Any]]]:
    """Every draft of a person with what was typed, for the desk for data subjects. The caller has asked whether it may."""
    return [(row, _open(row)) for row in Draft.objects.filter(owner=person).order_by("begun_at")]


def forget(actor: Actor, form: str, about: str = "") -> None:
    """Delete the actor's draft of a form, if there is one."""
    if actor.kind is ActorKind.USER:
        Draft.objects.filter(owner=actor.id, form=form, about=about).delete()


def _open(row: Draft) -> dict[str, Any]:
    sealed_for = _sealed_for(row.owner, row.form, row.about)
    key = keys.unwrap(bytes(row.wrapped_key), sealed_for)
    found: dict[str, Any] = json.loads(keys.decrypt(key, bytes(row.sealed), sealed_for))
    return found


def _sealed_for(owner: str, form: str, about: str) -> str:
    return f"draft/{owner}/{form}/{about}"


@sweeps(Retention.DRAFT, "core.drafts", "What was typed into forms and not sent")
def _forget(before: datetime) -> int:
    return Draft.objects.filter(begun_at__lte=before).delete()[0]


@erases("core.drafts", "The drafts of a person, and what others drafted about them")
def _erase(subject: str) -> Iterable[str]:
    deleted = Draft.objects.filter(owner=subject).delete()[0] + Draft.objects.filter(about=subject).delete()[0]
    return [subject] if deleted else []
