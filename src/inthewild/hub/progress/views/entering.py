"""The company's pages: entering figures, attesting them, declining, restating, taking back."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.files import services as uploads
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.web import sheets
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.progress import periods
from inthewild.hub.progress.forms.acts import AttestForm, ReasonForm
from inthewild.hub.progress.forms.figures import FiguresForm, members
from inthewild.hub.progress.importing import to_fill_in
from inthewild.hub.progress.models import Submission
from inthewild.hub.progress.queries import submissions as queries
from inthewild.hub.progress.services import cells, corrections, entering, handing
from inthewild.hub.progress.services.entering import Overtaken
from inthewild.hub.progress.uploads import PURPOSE
from inthewild.hub.progress.views.common import actor_of, audience, for_people, rows, show
from inthewild.hub.progress.views.submissions import title


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest, sub: str) -> HttpResponse:
    """Enter figures: a table for each metric."""
    actor = actor_of(request)
    found = queries.submission(actor, sub)
    require(actor, "submission.edit", found)
    if found.state not in entering.WORKED_ON:
        raise Conflict(_("these figures were handed in; they are restated, not changed"), where=sub)
    draft = Keeper(request, "progress.figures", sub)
    period = periods.read(found.request.period)
    known = {"version": found.version, "disclosure": found.disclosure, "note": found.note}
    form = FiguresForm(
        request.POST or None,
        request.FILES or None,
        asked=cells.wanted(found),
        platforms=cells.platforms_of(found),
        figures=queries.figures(actor, found),
        before=queries.before(actor, found, period.before),
        initial=draft.initial(known),
    )
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST" and _saved(actor, found, form, draft):
        messages.success(request, _("Saved. The figures are not handed in yet."))
        return redirect("progress:attest" if request.POST.get("do") == "attest" else "progress:enter", sub)
    context = {
        "submission": found,
        "heading": title(found),
        "period": period.name,
        "before": periods.read(period.before).name,
        "form": form,
        "draft": draft,
        "members": members(),
        "audience": audience(found),
    }
    return show(request, "enter", context, wrong=form.is_bound)


@for_people
@require_safe
def sheet(request: HttpRequest, sub: str) -> HttpResponse:
    """``figures.csv``: the rows that are asked for, to fill in and send back."""
    actor = actor_of(request)
    found = queries.submission(actor, sub)
    require(actor, "submission.edit", found)
    return sheets.answer(f"figures-{found.request.period}.csv", to_fill_in(actor, found))


def _saved(actor: Actor, found: Submission, form: FiguresForm, draft: Keeper) -> bool:
    """Save the form; what is refused stands at its field."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        with transaction.atomic():
            entered = form.cells()
            told = {"disclosure": given["disclosure"], "note": given["note"]}
            seen = form.seen_values()
            stored = entering.save(actor, found, entered, version=given["version"] or 0, whole=True, seen=seen, **told)
            if given.get("upload"):
                entering.attach(actor, stored, _taken_in(actor, found, given["upload"]))
    except Overtaken as other:
        form.overtaken(other.differing)
        return False
    except (Invalid, Conflict) as error:
        form.add_error(error.where if error.where in form.fields else None, error.what)
        return False
    draft.forget()
    return True


def _taken_in(actor: Actor, found: Submission, upload: forms.FileField) -> str:
    name, media = getattr(upload, "name", "") or "", getattr(upload, "content_type", "") or ""
    whose = found.organisation.public_id
    try:
        made = uploads.accept(actor, PURPOSE, upload, name=name, media=media, organisation=whose, about=found.public_id)  # type: ignore[arg-type]
    except Invalid as error:
        raise Invalid(error.what, where="upload", hint=error.hint) from None
    return made.public_id


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def attest(request: HttpRequest, sub: str) -> HttpResponse:
    """Read everything once more, answer what is asked, and hand it in as a named person."""
    actor = actor_of(request)
    found = queries.submission(actor, sub)
    require(actor, "submission.attest", found)
    if found.state not in ("draft", "queried"):
        raise Conflict(_("these figures were handed in already, or not begun"), where=sub)
    before = periods.read(periods.read(found.request.period).before)
    shown = rows(handing.refresh(actor, found), queries.before(actor, found, before.code))
    form = AttestForm(request.POST or None, initial={"version": found.version})
    for row in shown:
        for said in row.questions:
            if not said.answer:
                label = _("%(figure)s, %(where)s: %(question)s") % {
                    "figure": row.name, "where": row.platform, "question": said.says,
                }  # fmt: skip
                widget = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
                form.fields[said.field] = forms.CharField(label=label, max_length=1000, widget=widget)
    form.order_fields([name for name in form.fields if name.startswith("answer-")])

    def hand_in() -> Submission:
        given = form.cleaned_data
        answers = {
            (int(number), int(place)): text
            for name, text in given.items()
            if name.startswith("answer-")
            for _answer, number, place in [name.split("-")]
        }
        return handing.submit(actor, found, role=given["role"], version=given["version"], answers=answers)

    if request.method == "POST" and attempt(form, hand_in) is not None:
        messages.success(request, _("Handed in. The secretariat reads it now."))
        return redirect("progress:submission", sub)
    context = {"submission": found, "heading": title(found), "rows": shown, "before": before.name, "form": form,
               "audience": audience(found)}  # fmt: skip
    return show(request, "attest", context, wrong=form.is_bound)


Act = Callable[[Actor, Submission, str], Submission]


def _by_reason(heading: object, says: object, button: object, do: Act, states: tuple[str, ...]) -> Callable[..., HttpResponse]:
    """A page with one field, the reason, and one button."""

    @for_people
    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, sub: str) -> HttpResponse:
        actor = actor_of(request)
        found = queries.submission(actor, sub)
        require(actor, "submission.attest", found)
        if found.state not in states:
            raise Conflict(_("this step is not open now"), where=sub)
        form = ReasonForm(request.POST or None)
        made = attempt(form, lambda: do(actor, found, form.cleaned_data["reason"])) if request.method == "POST" else None
        if made is not None:
            return redirect("progress:enter" if made.state == "draft" else "progress:submission", made.public_id)
        context = {"submission": found, "title": title(found), "heading": heading, "says": says, "button": button, "form": form}
        return show(request, "reason", context, wrong=form.is_bound)

    return page


decline = _by_reason(
    gettext_lazy("Give no figures for this period"),
    gettext_lazy("The report will say that the company did not report. Its name stands there only if its agreement says so."),
    gettext_lazy("Give no figures"),
    handing.decline,
    ("requested",),
)
restate = _by_reason(
    gettext_lazy("Restate these figures"),
    gettext_lazy(
        "You correct a copy. The present figures count until the secretariat has accepted the new ones; both stay readable."
    ),
    gettext_lazy("Begin to restate"),
    corrections.restate,
    ("accepted",),
)
withdraw = _by_reason(
    gettext_lazy("Take these figures back"),
    gettext_lazy("They count no longer from now on. What was published with them stays, with a note when it is corrected."),
    gettext_lazy("Take them back"),
    corrections.withdraw,
    ("accepted",),
)
