"""Releases: the list, freezing the next, one release with its changes and effect, signing and publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.core import events, jobs, today
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.progress import Progress, State, of_job
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import Invalid
from inthewild.hub.keywords import audience_releases as audience
from inthewild.hub.keywords import exports, reach, store, tables_releases
from inthewild.hub.keywords.forms.releases import FreezeForm, ReasonForm, SignedForm
from inthewild.hub.keywords.models import Level, Release
from inthewild.hub.keywords.queries import adoption
from inthewild.hub.keywords.queries import releases as queries
from inthewild.hub.keywords.services import releases as services
from inthewild.hub.members.views.common import actor_of, for_people, office_only


@office_only("release.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was released, what waits, and what the reader's organisation runs."""
    actor = actor_of(request)
    context = {
        "newest": queries.newest(actor),
        "waiting": queries.waiting(actor),
        "own": adoption.own(actor),
        "may_report": allowed(actor, "release.report", queries.own_copy(actor)),
        "emergencies": queries.in_force(actor),
        "may_freeze": allowed(actor, "release.freeze"),
        "may_look": allowed(actor, "release.adoption"),
        "ready": store.is_ready() if allowed(actor, "release.freeze") else True,
        "words": queries.candidates(actor).filter(state="open").count() if allowed(actor, "candidate.decide") else 0,
        "clashes": queries.clashes(actor).filter(chosen="").count(),
        "audience": audience.of_list(),
    }
    return answer(request, tables_releases.RELEASES, queries.releases(actor), "keywords/releases/list.html", context)


@office_only("release.freeze")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Freeze what is approved now, or an earlier version once more."""
    actor = actor_of(request)
    published = queries.releases(actor).filter(state="published").values_list("version", flat=True)
    form = FreezeForm(request.POST or None, versions=[(v, v) for v in published])
    if request.method == "POST":
        made = attempt(form, lambda: services.freeze(actor, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Frozen as %(version)s. Its effect is being measured.") % {"version": made.version})
            return redirect("keywords:release", made.public_id)
    context = {"form": form, "heading": _("Freeze a release"), "back": reverse("keywords:releases"), "submit": _("Freeze")}
    return _show(request, "form", context, wrong=form.is_bound)


@office_only("release.read")
@require_safe
def overview(request: HttpRequest, rel: str) -> HttpResponse:
    """One release."""
    actor = actor_of(request)
    found = queries.release(actor, rel)
    today.looked_at(request, rel)
    return _show(request, "release", _about(request, found))


@for_people
@require_safe
def bundle(request: HttpRequest, rel: str) -> HttpResponse:
    """The bundle that is to be signed, as a file."""
    actor = actor_of(request)
    found = queries.release(actor, rel)
    made = HttpResponse(services.to_sign(actor, found), content_type="application/json")
    return _as_file(made, f"keywords-{found.version}-to-sign.json")


@for_people
@require_POST
def signed(request: HttpRequest, rel: str) -> HttpResponse:
    """Hand the signed bundle in."""
    actor = actor_of(request)
    found = queries.release(actor, rel)
    require(actor, "release.sign", found)
    form = SignedForm(request.POST, request.FILES)
    if attempt(form, lambda: services.take_signed(actor, found, _read(form))) is None:
        return _show(request, "release", _about(request, found, signed=form), wrong=True)
    messages.success(request, _("The signature is good. A second person is asked to publish it."))
    return redirect("keywords:release", rel)


@for_people
@require_POST
def step(request: HttpRequest, rel: str) -> HttpResponse:
    """Overrule what stops it, or drop it, each with a reason."""
    actor = actor_of(request)
    found = queries.release(actor, rel)
    do = services.overrule if request.POST.get("do") == "overrule" else services.drop
    require(actor, "release.overrule" if do is services.overrule else "release.drop", found)
    name = "overrule" if do is services.overrule else "drop"
    form = ReasonForm(request.POST, prefix=name)

    def act() -> bool:
        do(actor, found, reason=form.cleaned_data["reason"])
        return True

    if attempt(form, act) is None:
        return _show(request, "release", _about(request, found, **{name: form}), wrong=True)
    messages.success(request, _("Saved."))
    return redirect("keywords:release", rel)


@for_people
@require_safe
def file(request: HttpRequest, rel: str) -> HttpResponse:
    """A published release in another form: ``?format=tsv&level=PUBLIC``."""
    actor = actor_of(request)
    found = queries.release(actor, rel)
    require(actor, "release.export", found)
    if found.state != "published":
        raise Invalid(_("only what was published can be taken out"), where="release")
    levels = reach.levels_of(actor)
    if request.GET.get("level") == Level.PUBLIC:
        levels = (Level.PUBLIC.value,)
    made = exports.export(found, request.GET.get("format", "tsv")[:10], levels, actor.organisation)
    with transaction.atomic():
        told = {"version": found.version, "name": made.name, "levels": list(levels)}
        events.record(actor, "release.exported", found.public_id, told)
    return _as_file(HttpResponse(made.text, content_type=f"{made.media}; charset=utf-8"), made.name)


def _about(request: HttpRequest, found: Release, **forms: Any) -> dict[str, Any]:
    """The context of the page of one release."""
    actor = actor_of(request)
    frozen = found.state == "frozen"
    works = allowed(actor, "release.freeze")
    blocked = found.effect.get("blocked") or {}
    return {
        "release": found,
        "tone": tables_releases.TONES[found.state],
        "log": queries.log(actor, found),
        "effect": queries.effect(found) if works or not frozen else None,
        "gained": queries.examples(actor, found, "gained"),
        "lost": queries.examples(actor, found, "lost"),
        "blocked": blocked,
        "question": queries.question(actor, found) if frozen else None,
        "signing": frozen and works and bool(found.effect) and (not blocked or bool(found.overruled)),
        "built": frozen and works and store.unsigned(found.version).exists(),
        "progress": _progress(found) if frozen and works else None,
        "ready": not frozen or not works or store.is_ready(),
        "may_drop": frozen and works,
        "may_overrule": frozen and works and bool(blocked) and not found.overruled,
        "signed_form": forms.get("signed") or SignedForm(),
        "overrule_form": forms.get("overrule") or ReasonForm(prefix="overrule"),
        "drop_form": forms.get("drop") or ReasonForm(prefix="drop"),
        "formats": exports.FORMATS if found.state == "published" else (),
        "marking": exports.marking_of(reach.levels_of(actor)),
        "above": Level.MEMBERS in reach.levels_of(actor),
        "shipped": queries.shipped(actor, found) if works else (),
        "audience": audience.of_release(found),
    }


def _progress(found: Release) -> Progress | None:
    """How far the measuring and the building of copies are, until both are done."""
    if found.effect and (not store.is_ready() or store.unsigned(found.version).exists()):
        return None
    job = jobs.latest(services.measuring(found))
    if job is None or jobs.state_of(job) == State.DONE:
        return None
    title = _("The copies of the members are built") if found.effect else _("Its effect is measured")
    return of_job(job, title, "")


def _read(form: SignedForm) -> bytes:
    upload = form.cleaned_data["bundle"]
    if upload.size > store.MAX_BUNDLE:
        raise Invalid(_("this is larger than any bundle"), where="bundle")
    content: bytes = upload.read()
    return content


def _as_file(made: HttpResponse, name: str) -> HttpResponse:
    made["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    made["Cache-Control"] = "private, no-store"
    return made


def _show(request: HttpRequest, template: str, context: dict[str, Any], *, wrong: bool = False) -> HttpResponse:
    return render(request, f"keywords/releases/{template}.html", context, status=422 if wrong else 200)
