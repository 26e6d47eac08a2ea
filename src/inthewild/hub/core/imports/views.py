"""Pages of imports: what can be imported, sending a file, looking at it, applying, taking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core import clock, jobs
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.imports import queries, reading, services, sheet
from inthewild.hub.core.imports.importer import Importer, all_importers, importer
from inthewild.hub.core.imports.models import Import
from inthewild.hub.core.progress import Progress, State
from inthewild.hub.core.web import sheets
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight

PAGE = 50
_TABS: tuple[tuple[str, tuple[str, ...], Any], ...] = (
    ("wrong", ("wrong", "cannot"), gettext_lazy("Not accepted")),
    ("new", ("new",), gettext_lazy("New")),
    ("changed", ("changed",), gettext_lazy("Changed")),
    ("same", ("same",), gettext_lazy("Same as now")),
    ("done", ("done",), gettext_lazy("Applied")),
    ("conflict", ("conflict",), gettext_lazy("Changed by somebody else")),
    ("undone", ("undone",), gettext_lazy("Taken back")),
    ("stuck", ("stuck",), gettext_lazy("Not taken back")),
)


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, TSV, JSON lines or XLSX, at most 50,000 rows and 20 MB."),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Letters"),
        required=False,
        choices=[("", gettext_lazy("Find it out")), *((one, one) for one in reading.ENCODINGS)],
        help_text=gettext_lazy("Choose one only if the letters came out wrong."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What the reader may import, and their own imports."""
    actor = _actor(request)
    offered = all_importers(actor)
    if not offered:
        raise OutOfSight("nothing can be imported here", where="imports")
    page = Paginator(queries.imports(actor), PAGE).get_page(request.GET.get("page"))
    rows = [(row, one.title if (one := importer(row.importer)) else row.importer) for row in page]
    return render(request, "imports/listing.html", {"offered": offered, "rows": rows, "page": page})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Send a file of one kind of rows."""
    actor, wanted = _actor(request), _importer(request, name)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = services.receive(actor, name, upload, file_name=upload.name or "", encoding=form.cleaned_data["encoding"])
        except Invalid as refused:
            form.add_error("file", f"{refused.what} ({refused.hint})" if refused.hint else refused.what)
        else:
            return redirect("imports:one", made.handle)
    context = {"wanted": wanted, "form": form, "limit": sheet.MAX_ROWS}
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def template(request: HttpRequest, name: str) -> HttpResponse:
    """An empty file with the names of the columns, to begin with."""
    wanted = _importer(request, name)
    return sheets.answer(f"{name}.csv", [[c.name for c in wanted.columns]])


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_import(request: HttpRequest, handle: str) -> HttpResponse:
    """One import: ``?show=`` a state. POST ``act`` is apply, undo or drop."""
    actor = _actor(request)
    found = queries.one(actor, handle)
    wanted = _importer(request, found.importer)
    error = ""
    if request.method == "POST":
        try:
            return _act(request, actor, found)
        except (Conflict, Invalid) as refused:
            error = refused.what
            found.refresh_from_db()
    tabs = [(key, label, sum(found.counts.get(s, 0) for s in states)) for key, states, label in _TABS]
    tabs = [tab for tab in tabs if tab[2]]
    keys = [key for key, _label, _n in tabs]
    show = request.GET.get("show", "")
    show = show if show in keys else (keys[0] if keys else "")
    states = next((s for key, s, _label in _TABS if key == show), ())
    page = Paginator(queries.rows(found, states), PAGE).get_page(request.GET.get("page"))
    unread, kept = queries.ignored(found, wanted)
    context = {
        "found": found, "wanted": wanted, "tabs": tabs, "show": show, "page": page, "error": error,
        "rows": queries.shown(actor, found, wanted, list(page)), "ignored": unread, "kept": kept,
        "query": f"show={show}", "progress": _progress(found),
        "earlier": queries.earlier(actor, found) if found.state == "ready" else None,
        "to_apply": found.counts.get("new", 0) + found.counts.get("changed", 0),
        "may_undo": found.state == "applied" and bool(found.counts.get("done")) and _in_time(found)
        and wanted.undo_row is not None,
        "rejected": any(found.counts.get(s) for s in ("wrong", "cannot", "conflict", "stuck")) and kept is not None,
    }  # fmt: skip
    return render(request, "imports/one.html", context, status=409 if error else 200)


@login_required
@never_cache
@require_safe
def rejected(request: HttpRequest, handle: str) -> HttpResponse:
    """The rows that were not accepted, with line and reasons, to correct and send again."""
    actor = _actor(request)
    found = queries.one(actor, handle)
    columns, rows = queries.rejected(found, _importer(request, found.importer))
    return sheets.answer(f"{found.importer}-rejected.csv", [[*columns, _("Line"), _("Reason")], *rows])


def _act(request: HttpRequest, actor: Actor, found: Import) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "apply":
        services.apply(actor, found)
        messages.success(request, _("It is being applied. You may leave this page."))
    elif act == "undo":
        services.undo(actor, found)
        messages.success(request, _("It is being taken back. You may leave this page."))
    elif act == "drop":
        services.drop(actor, found)
        messages.success(request, _("The draft was deleted."))
        return redirect("imports:listing")
    else:
        raise Invalid(_("choose what to do"), where="act")
    return redirect("imports:one", found.handle)


def _progress(found: Import) -> Progress | None:
    """How far the running step is. The whole import is asked for again, not this part alone: much appears at its end."""
    goals = {
        "checking": (_("Being compared"), found.total),
        "applying": (_("Being applied"), sum(found.counts.get(s, 0) for s in ("new", "changed"))),
        "undoing": (_("Being taken back"), found.counts.get("done", 0)),
    }
    if found.state not in goals:
        return None
    title, goal = goals[found.state]
    job = jobs.latest(services.key(found, found.state))
    return Progress(title, "", State(jobs.state_of(job)) if job is not None else State.RUNNING, found.moved, goal)


def _in_time(found: Import) -> bool:
    return found.applied_at is not None and clock.now() <= found.applied_at + services.UNDO


def _importer(request: HttpRequest, name: str) -> Importer:
    """The importer, if the reader may use it."""
    wanted = importer(name)
    if wanted is None:
        raise OutOfSight("there is no such importer", where=name)
    try:
        require(_actor(request), "import.read", name)
    except NotAllowed:
        raise OutOfSight("there is no such importer", where=name) from None
    return wanted


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]
