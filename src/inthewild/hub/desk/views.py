"""Pages of the desk: asking, one's own request, and the work of the secretariat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.accounts.limits import limited
from inthewild.hub.core import directory, history
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.desk import copies, queries, services, tables
from inthewild.hub.desk.forms import AnswerForm, AskForm, EnterForm, IdentifyForm, WhyForm
from inthewild.hub.desk.models import SubjectRequest
from inthewild.hub.errors import Conflict, Invalid

View = Callable[..., HttpResponse]
_KEPT = ("answer", "refuse")


def secret(view: View) -> View:
    """Decorator: a page behind a secret in its address is kept by nobody, found by nobody, and told to nobody else."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store, private"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        # Only the name of the hub is told on: with "no-referrer" a browser sends no origin, and the forms here would fail.
        answer["Referrer-Policy"] = "strict-origin"
        return answer

    return handle


@limited("subject")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form for everybody."""
    form = AskForm(request.POST or None, initial={"kind": request.GET.get("kind", "access")})
    if request.method == "POST":
        done = attempt(form, lambda: services.ask(**form.cleaned_data, language=get_language() or "en"))
        if done is not None:
            return redirect("subjects:sent")
    return render(request, "desk/ask.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whether the hub knows the address or not."""
    return render(request, "desk/sent.html")


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """The page of who asked: confirm, see how far it is, read the answer, take it back."""
    found = queries.own(token)
    error = ""
    if request.method == "POST":
        try:
            act = request.POST.get("act", "")
            if act == "confirm":
                services.confirm(found)
            elif act == "withdraw":
                services.withdraw(found)
            else:
                raise Invalid(_("choose what to do"), where="act")
            return redirect("subjects:own", token)
        except (Conflict, Invalid) as refused:
            error = refused.what
            found.refresh_from_db()
    asker = found.asker() if queries.readable(found) else None
    held: list[copies.Part] = []
    if found.kind == "access" and found.state == "answered" and asker is not None:
        held = copies.for_people(found)
        services.fetched(found)
    context = {"found": found, "token": token, "asker": asker, "held": held, "error": error, "late": found.late}
    return render(request, "desk/own.html", context, status=409 if error else 200)


@secret
@require_safe
def own_copy(request: HttpRequest, token: str) -> HttpResponse:
    """The copy for machines."""
    found = queries.own(token)
    answer = HttpResponse(copies.for_machines(found), content_type="application/json; charset=utf-8")
    services.fetched(found)
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is open, the earliest due first; ``?state=`` what is over."""
    actor = _desk(request)

    def rows(values: Mapping[str, str]) -> QuerySet[SubjectRequest]:
        found = queries.requests(actor, tables.states(values.get("state", "")))
        return found.order_by("-closed_at", "-id") if values.get("state") else found

    over = tables.is_over(request.GET.get("state", ""))
    return answer(request, tables.requests(over=over), rows, "desk/desk.html", {"over": over})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a request that came by letter or telephone."""
    actor = _desk(request)
    form = EnterForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST":
        made = attempt(form, lambda: services.enter(actor, **form.cleaned_data))
        if made is not None:
            return redirect("subjects:request", made.handle)
    return render(request, "desk/new.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: HttpRequest, handle: str) -> HttpResponse:
    """One request: who is meant, how it was checked, what is answered. POST ``do`` says which form was sent."""
    actor = _desk(request)
    found = queries.one(actor, handle)
    people = queries.candidates(actor, found) if found.state == "open" else []
    do = request.POST.get("do", "") if request.method == "POST" else ""
    drafts = {name: Keeper(request, f"desk.{name}", found.handle) for name in _KEPT}
    forms = _forms(request, found, people, do, drafts)
    for name, keeper in drafts.items():
        if name in forms and (kept := keeper.answer(forms[name])) is not None:
            return kept
    if do in forms:
        form = forms[do]
        acts: dict[str, Callable[[], object]] = {
            "identify": lambda: services.identify(
                actor, found, form.cleaned_data["proof"], form.cleaned_data.get("subjects", [])
            ),
            "extend": lambda: services.extend(actor, found, form.cleaned_data["reason"]),
            "answer": lambda: services.answer(actor, found, form.cleaned_data["words"]),
            "refuse": lambda: services.refuse(actor, found, form.cleaned_data["reason"]),
        }
        if attempt(form, lambda: acts[do]() or True, drafts.get(do)):
            messages.success(request, _("Saved."))
            return redirect("subjects:request", handle)
    entries = history.of([found.handle])
    names = directory.current().names(actor, {e.actor for e in entries if e.actor_kind == "user"})
    context = {
        "names": names, "found": found, "asker": found.asker(), "people": people, "forms": forms, "late": found.late,
        "drafts": drafts, "entries": entries, "erases": found.kind == "erase",
        "held": [p for p in people if p.chosen and p.held],
    }  # fmt: skip
    return render(request, "desk/request.html", context, status=422 if do else 200)


def _forms(
    request: HttpRequest, found: SubjectRequest, people: list[queries.Candidate], do: str, drafts: Mapping[str, Keeper]
) -> dict[str, Any]:
    if found.state != "open":
        return {}

    def given(name: str) -> Any:
        return request.POST if do == name else None

    choices = [(p.subject, f"{p.kind}: {p.label}") for p in people]
    chosen = {"proof": found.proof, "subjects": [p.subject for p in people if p.chosen]}
    made: dict[str, Any] = {"identify": IdentifyForm(given("identify"), found=choices, initial=chosen, auto_id="identify_%s")}
    if found.proof:
        made["answer"] = AnswerForm(given("answer"), auto_id="answer_%s", initial=drafts["answer"].initial())
    if found.extended_at is None:
        made["extend"] = WhyForm(given("extend"), auto_id="extend_%s")
    made["refuse"] = WhyForm(given("refuse"), auto_id="refuse_%s", initial=drafts["refuse"].initial())
    return made


def _desk(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "subject.desk")
    return actor
