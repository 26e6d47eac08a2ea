"""Contacts and duties of an organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.core import clock
from inthewild.hub.core.access import allowed, require, visible
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import OutOfSight
from inthewild.hub.members import audience, forms, queries, services, tables, tables_duties
from inthewild.hub.members.models import Contact, Duty
from inthewild.hub.members.views.common import actor_of, for_people, show
from inthewild.hub.members.views.tabs import about


@for_people
@never_cache
@require_safe
def contacts(request: HttpRequest, org: str) -> HttpResponse:
    """The contacts of an organisation."""
    actor = actor_of(request)
    context = about(actor, org, "contacts")
    organisation = context["organisation"]
    if actor.organisation != org and not actor.has(Role.SECRETARIAT):
        raise OutOfSight("there is no such page")
    rows = visible(Contact, actor).filter(organisation=organisation).select_related("organisation")
    may_edit = allowed(actor, "contact.edit", organisation)
    context |= {"may_edit": may_edit, "audience": audience.inside(actor, organisation, auditor=False)}
    return answer(request, tables.contacts_of(organisation, may_edit=may_edit), rows, "members/contacts.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: HttpRequest, org: str) -> HttpResponse:
    """Enter a contact."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    require(actor, "contact.edit", organisation)
    draft = Keeper(request, "members.contact", org)
    form = forms.ContactForm(request.POST or None, initial=draft.initial())
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        done = attempt(form, lambda: services.add_contact(actor, organisation, **_facts(form)), draft)
        if done is not None:
            return redirect("members:contacts", org)
    context = {"form": form, "heading": _("New contact"), "back": "members:contacts", "to": org, "draft": draft}
    return show(request, "form", context, wrong=form.is_bound)


@for_people
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, org: str, number: int) -> HttpResponse:
    """Change a contact, or go on to erase it."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    found = queries.contact(actor, organisation, number)
    require(actor, "contact.edit", organisation)
    person = found.person()
    if person is None:
        raise OutOfSight("there is no such contact")
    known = {"name": person.name, "email": person.email, "role": person.role}
    form = forms.ContactForm(request.POST or None, initial={**known, "purpose": found.purpose, "version": found.version})
    if request.method == "POST":
        version = request.POST.get("version", "")
        done = attempt(
            form,
            lambda: services.change_contact(
                actor, found, version=int(version) if version.isdecimal() and len(version) < 9 else 0, **_facts(form)
            ),
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("members:contacts", org)
    context = {"form": form, "organisation": organisation, "number": number, "name": person.name}
    return show(request, "contact", context, wrong=form.is_bound)


@for_people
@require_POST
def erase_contact(request: HttpRequest, org: str, number: int) -> HttpResponse:
    """Erase a contact for good."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    services.erase_contact(actor, queries.contact(actor, organisation, number))
    messages.success(request, _("The contact was erased."))
    return redirect("members:contacts", org)


@for_people
@require_safe
def duties(request: HttpRequest, org: str) -> HttpResponse:
    """What an organisation owes, and what it did."""
    actor = actor_of(request)
    context = about(actor, org, "duties")
    organisation = context["organisation"]
    if not allowed(actor, "organisation.inside", organisation):
        raise OutOfSight("there is no such page")
    rows = visible(Duty, actor).filter(organisation=organisation)
    context |= {
        "today": clock.now().date(),
        "may_set": allowed(actor, "duty.set", organisation),
        "may_finish": allowed(actor, "duty.finish", organisation),
        "audience": audience.inside(actor, organisation, auditor=True),
    }
    return answer(request, tables_duties.OWN, lambda values: tables_duties.those(rows, values), "members/duties.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def new_duty(request: HttpRequest, org: str) -> HttpResponse:
    """Say what is owed."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    require(actor, "duty.set", organisation)
    draft = Keeper(request, "members.duty", org)
    form = forms.DutyForm(request.POST or None, initial=draft.initial())
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        done = attempt(form, lambda: services.set_duty(actor, organisation, **form.cleaned_data), draft)
        if done is not None:
            return redirect("members:duties", org)
    context = {"form": form, "heading": _("New duty"), "back": "members:duties", "to": org, "draft": draft}
    return show(request, "form", context, wrong=form.is_bound)


@for_people
@require_POST
def finish_duty(request: HttpRequest, org: str, number: int) -> HttpResponse:
    """It is done."""
    actor = actor_of(request)
    services.finish_duty(actor, queries.duty(actor, queries.organisation(actor, org), number))
    messages.success(request, _("Done."))
    return redirect("members:first_day") if request.POST.get("next") == "office" else redirect("members:duties", org)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def drop_duty(request: HttpRequest, org: str, number: int) -> HttpResponse:
    """It is owed no longer, for a reason."""
    actor = actor_of(request)
    found = queries.duty(actor, queries.organisation(actor, org), number)
    require(actor, "duty.drop", found.organisation)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST":
        done = attempt(form, lambda: services.drop_duty(actor, found, **form.cleaned_data))
        if done is not None:
            return redirect("members:duties", org)
    context = {"form": form, "heading": found.about, "back": "members:duties", "to": org}
    return show(request, "form", context, wrong=form.is_bound)


def _facts(form: forms.ContactForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("purpose", "name", "email", "role")}
