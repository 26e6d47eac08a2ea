"""The evidence of a case: what was sealed, who looked, whether it holds; the way out of the hub, and legal holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.errors import CapsuleError
from inthewild.exchange.capsule.verify import problems
from inthewild.hub.accounts.models import Kind
from inthewild.hub.cases.forms import capsules as forms
from inthewild.hub.cases.models import Capsule, CapsuleEntry, Case
from inthewild.hub.cases.queries import capsules as queries
from inthewild.hub.cases.queries import cases as case_queries
from inthewild.hub.cases.services import capsules, legal_holds
from inthewild.hub.cases.views.common import page
from inthewild.hub.core import retention
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention, Role
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Invalid, OutOfSight
from inthewild.hub.members.queries import names_of, organisations
from inthewild.hub.members.views.common import actor_of, for_people

ACTS = {
    "sealed": gettext_lazy("Sealed"), "accessed": gettext_lazy("Looked at"), "exported": gettext_lazy("Exported"),
    "time-stamped": gettext_lazy("Time-stamped"), "held": gettext_lazy("Legal hold placed or renewed"),
    "released": gettext_lazy("Legal hold ended"), "erased": gettext_lazy("Content erased"),
}  # fmt: skip


@for_people  # type: ignore[arg-type] # an export is a stream, which is no HttpResponse by name
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, cas: str) -> HttpResponseBase:
    """``/cases/<id>/evidence``: the capsules of a case; ``?check=`` names one that is to be verified now."""
    actor = actor_of(request)
    case = case_queries.case(actor, cas)
    if request.method != "POST":
        return _page(request, actor, case, {})
    capsule = queries.capsule(actor, case, request.POST.get("capsule", "")[:40])
    do = request.POST.get("do")
    if do == "export":
        return _export(request, actor, case, capsule)
    return _hold(request, actor, case, capsule, do or "")


@for_people
@never_cache
@require_safe
def item(request: HttpRequest, cas: str, cap: str, number: int) -> HttpResponse:
    """The content of one item, as a download that a browser does nothing with; it is written into the log of the capsule."""
    actor = actor_of(request)
    capsule = queries.capsule(actor, case_queries.case(actor, cas), cap)
    require(actor, "capsule.open", capsule)
    items = capsules.manifest_of(capsule).items
    content = capsules.contents(capsule).get(items[number - 1].path) if 1 <= number <= len(items) else None
    if content is None:
        raise OutOfSight("there is no such object", where=cap)
    capsules.opened(actor, capsule)
    answer = HttpResponse(content, content_type=items[number - 1].media_type)
    answer["Content-Disposition"] = f'attachment; filename="{items[number - 1].path.rpartition("/")[2]}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def _export(request: HttpRequest, actor: Actor, case: Case, capsule: Capsule) -> HttpResponseBase:
    require(actor, "capsule.export", capsule)
    form = forms.ExportForm(request.POST, authorities=_authorities(actor))
    if not form.is_valid():
        return _page(request, actor, case, {capsule.public_id: {"export": form}})
    try:
        file = capsules.export(actor, capsule, to=form.cleaned_data["to"])
    except CapsuleError as error:
        messages.error(request, _("This capsule does not hold and was not exported: %(why)s") % {"why": str(error)})
        return redirect("cases:evidence", case.public_id)
    answer = FileResponse(file, as_attachment=True, filename=f"{capsule.public_id}.zip", content_type="application/zip")
    answer["Cache-Control"] = "no-store, private"
    return answer


def _hold(request: HttpRequest, actor: Actor, case: Case, capsule: Capsule, do: str) -> HttpResponseBase:
    require(actor, "capsule.hold", capsule)
    if do == "end":
        legal_holds.end(actor, queries.hold(actor, capsule, request.POST.get("number", "")))
        messages.success(request, _("The legal hold ended."))
        return redirect("cases:evidence", case.public_id)
    if do == "renew":
        renewed = forms.RenewForm(request.POST)
        held = queries.hold(actor, capsule, request.POST.get("number", ""))
        done = attempt(renewed, lambda: legal_holds.renew(actor, held, until=_end_of(renewed.cleaned_data["until"])))
        shown: dict[str, Any] = {"renew": renewed}
    elif do == "hold":
        form = forms.LegalHoldForm(request.POST)
        done = attempt(form, lambda: legal_holds.place(actor, capsule, **_facts(form)))
        shown = {"hold": form}
    else:
        raise Invalid(_("choose what to do"), where="do")
    if done is None:
        return _page(request, actor, case, {capsule.public_id: shown})
    messages.success(request, _("Saved."))
    return redirect("cases:evidence", case.public_id)


def _page(request: HttpRequest, actor: Actor, case: Case, bound: dict[str, dict[str, Any]]) -> HttpResponse:
    """The tab. ``bound`` are forms that were refused, by capsule."""
    wanted, authorities = request.GET.get("check", ""), _authorities(actor)
    shown = []
    for number, sheet in enumerate(queries.of_case(actor, case), 1):
        row = sheet.capsule
        forms_of = bound.get(row.public_id, {})
        findings = capsules.check(actor, row) if wanted == row.public_id else None
        shown.append(
            {
                "sheet": sheet, "log": _log(actor, sheet), "findings": findings,
                "shows_me": row.report.shows_me and actor.has(Role.NGO_EXPERT),
                "problems": list(problems(findings)) if findings else [],
                "may_export": allowed(actor, "capsule.export", row), "may_hold": allowed(actor, "capsule.hold", row),
                "export": forms_of.get("export") or forms.ExportForm(authorities=authorities, auto_id=f"e{number}_%s"),
                "hold": forms_of.get("hold") or forms.LegalHoldForm(auto_id=f"h{number}_%s"),
                "renew": forms_of.get("renew") or forms.RenewForm(auto_id=f"r{number}_%s"),
                "holding": [(n, one, queries.active(one)) for n, one in enumerate(sheet.holds, 1)],
                # The page says the rule already; a card says it again only where a hold changes it.
                "kept": any(map(queries.active, sheet.holds))
                and retention.shown(Retention.EVIDENCE, case.retained_from, row.public_id, row.report.public_id),
            }
        )  # fmt: skip
    return page(request, actor, case, "evidence", {"capsules": shown}, wrong=bool(bound))


def _log(actor: Actor, sheet: queries.Sheet) -> list[tuple[CapsuleEntry, Any, str]]:
    """(entry, what was done, who did it) for each line of the log."""
    names = names_of(actor, {entry.by for entry in sheet.log})
    return [(entry, ACTS.get(entry.kind, entry.kind), names.get(entry.by) or _("the hub")) for entry in sheet.log]


def _authorities(actor: Actor) -> list[Any]:
    return list(organisations(actor).filter(kind=Kind.ENFORCEMENT).order_by("name"))


def _facts(form: forms.LegalHoldForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {"person": given["person"], "reason": given["reason"], "until": _end_of(given["until"])}


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), UTC)
