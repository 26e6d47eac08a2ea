"""The people of an organisation: who invites them, gives roles and ends them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.accounts import oidc, queries, services, tables
from inthewild.hub.accounts.fits import roles_of
from inthewild.hub.accounts.forms import InviteForm, ProviderForm, ReasonForm, RoleForm
from inthewild.hub.accounts.models import Invitation, Organisation, User
from inthewild.hub.core.access import allowed, get, visible
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The people of one's own organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    if not queries.manages_people(actor):
        raise OutOfSight("this page is for who looks after people", where="people")
    return redirect("accounts:people", organisation=actor.organisation)


@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, organisation: str) -> HttpResponse:
    """Who is here, who is invited, and inviting more."""
    actor = request.actor  # type: ignore[attr-defined]
    where = _where(request, organisation)
    asker = request.user
    language = asker.language if isinstance(asker, User) else ""
    given = request.POST if request.method == "POST" else None
    form = InviteForm(given, organisation=where, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.invite(actor, where, told["email"], [Role(r) for r in told["roles"]], language=told["language"])
        except Invalid as refused:
            form.add_error(refused.where if refused.where in form.fields else None, refused.what)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:people", organisation=organisation)
    context = {
        "organisation": where,
        "invitations": queries.open_invitations(actor, where),
        "form": form,
        "may_set_provider": queries.may_set_provider(actor, where),
        "may_make_tokens": allowed(actor, "token.make", where),
    }
    rows = queries.people_of(actor, where)
    return answer(request, tables.PEOPLE, rows, "accounts/people.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, organisation: str) -> HttpResponse:
    """Make an invitation worthless."""
    actor = request.actor  # type: ignore[attr-defined]
    where = _where(request, organisation)
    row = visible(Invitation, actor).filter(organisation=where, handle=request.POST.get("invitation", "")).first()
    if row is None:
        raise OutOfSight("there is no such invitation", where="invitation")
    services.withdraw(actor, row)
    messages.success(request, _("The invitation is withdrawn; its link leads nowhere now."))
    return redirect("accounts:people", organisation=organisation)


@login_required
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, organisation: str, public_id: str) -> HttpResponse:
    """One person: roles, and ending them."""
    actor = request.actor  # type: ignore[attr-defined]
    where, found = _where(request, organisation), get(User, actor, public_id)
    if found.organisation_id != where.pk or not found.is_active:
        raise OutOfSight("there is no such person", where=public_id)
    error = ""
    if request.method == "POST":
        try:
            done = _act(request, where, found)
        except (Invalid, Conflict, NotAllowed) as refused:
            error = refused.what
        else:
            return done
    held = list(found.grants.filter(ended_at=None).order_by("role"))
    proposable = Role.SECRETARIAT in roles_of(where) and actor.has(Role.SECRETARIAT) and found.public_id != actor.id
    context = {
        "organisation": where,
        "person": found,
        "grants": [{"grant": g, "endable": allowed(actor, "role.end", g)} for g in held],
        "form": RoleForm(organisation=where),
        "reason": ReasonForm(prefix="end"),
        "proposal": ReasonForm(prefix="propose") if proposable and Role.SECRETARIAT not in {g.role for g in held} else None,
        "grantable": found.public_id != actor.id,
        "deactivatable": allowed(actor, "person.deactivate", found),
        "error": error,
    }
    return render(request, "accounts/person.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, organisation: str) -> HttpResponse:
    """The sign-in of the organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    where = _where(request, organisation)
    if not queries.may_set_provider(actor, where):
        raise OutOfSight("there is no such page", where=organisation)
    row = queries.provider_of(actor, where)
    initial = {"issuer": row.issuer, "client_id": row.client_id} if row else {}
    removing = request.method == "POST" and "remove" in request.POST
    if removing and row is not None:
        services.remove_provider(actor, row)
        messages.success(request, _("The sign-in of the organisation is removed."))
        return redirect("accounts:people", organisation=organisation)
    form = ProviderForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_provider(actor, where, **form.cleaned_data)
        except Invalid as refused:
            form.add_error(refused.where if refused.where in form.fields else None, refused.what)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:provider", organisation=organisation)
    context: dict[str, Any] = {"organisation": where, "provider": row, "form": form}
    if row is not None:
        context["callback"] = oidc.callback_url(row.handle)
    return render(request, "accounts/provider.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, where: Organisation, found: User) -> HttpResponse:
    actor, act = request.actor, request.POST.get("act", "")  # type: ignore[attr-defined]
    if act == "grant":
        form = RoleForm(request.POST, organisation=where)
        if not form.is_valid():
            raise Invalid(_("choose a role of the list"), where="role")
        services.grant_role(actor, found, Role(form.cleaned_data["role"]))
        messages.success(request, _("The role is given."))
    elif act == "end":
        try:
            role = Role(request.POST.get("role", ""))
        except ValueError:
            raise Invalid(_("choose a role of the list"), where="role") from None
        services.end_role(actor, found, role)
        messages.success(request, _("The role is ended."))
    elif act == "propose":
        services.ask_secretariat(actor, found, request.POST.get("propose-reason", "").strip())
        messages.success(request, _("A second person of the secretariat must agree now."))
    elif act == "deactivate":
        services.deactivate(actor, found, request.POST.get("end-reason", ""))
        messages.success(request, _("The account is closed."))
        return redirect("accounts:people", organisation=where.public_id)
    else:
        raise Invalid(_("this is not possible here"), where="act")
    return redirect("accounts:person", organisation=where.public_id, public_id=found.public_id)


def _where(request: HttpRequest, organisation: str) -> Organisation:
    """The organisation, if the reader looks after its people. Raises OutOfSight."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get(Organisation, actor, organisation)
    own = actor.has(Role.COMPANY_ADMIN) and actor.organisation == found.public_id
    if not (actor.has(Role.SECRETARIAT) or own):
        raise OutOfSight("there is no such object", where=organisation)
    return found
