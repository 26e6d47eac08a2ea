"""What speaks for or against a term; trying it on one text, and on the sample."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inthewild.hub.core import naming
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Invalid
from inthewild.hub.keywords import replay, trial
from inthewild.hub.keywords.forms import desk as forms
from inthewild.hub.keywords.models import Term
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.queries.precision import measured
from inthewild.hub.keywords.services import evidence as services
from inthewild.hub.keywords.views.common import assisted, page
from inthewild.hub.members.queries import names_of
from inthewild.hub.members.views.common import actor_of, for_people

_JUDGED = ("true", "false")


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, term_id: str) -> HttpResponse:
    """The pieces, and a form for another one."""
    actor, found = _asked(request, term_id)
    form = forms.EvidenceEntryForm(request.POST or None)
    if request.method == "POST":

        def do() -> object:
            given = dict(form.cleaned_data)
            return services.add(actor, found, text=given.pop("snippet"), **given)

        if attempt(form, do) is not None:
            messages.success(request, _("Saved."))
            return redirect("keywords:evidence", found.term_id)
    pieces = desk.evidence(actor, found)
    called = naming.called_all(actor, {one.about for one in pieces if one.about})
    context = {
        "form": form,
        "pieces": [(one, called.get(one.about)) for one in pieces],
        "names": names_of(actor, {one.by for one in pieces} - {""}),
        "measured": measured(found),
    }
    return page(request, actor, found, "evidence", context, wrong=form.is_bound)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def tried(request: HttpRequest, term_id: str) -> HttpResponse:
    """The test box: what the engine says of a text, by what is released and with this reading."""
    actor, found = _asked(request, term_id)
    form = forms.TryForm(request.POST or None, initial={"text": found.term, "lang": found.lang})
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        text = replay.Text("", given["title"], given["text"], given["lang"])
        context["tried"] = trial.one(found.cells, text, sharing=assisted(actor))
    return page(request, actor, found, "try", context, wrong=form.is_bound and not form.is_valid())


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, term_id: str) -> HttpResponse:
    """Where the reading would be found in the sample, and how decisions change; its hits can be judged here."""
    actor, found = _asked(request, term_id)
    wrong = ""
    if request.method == "POST":
        try:
            services.judge(actor, found, _verdicts(request))
        except Invalid as error:
            wrong = error.what
        else:
            messages.success(request, _("Saved."))
            return redirect("keywords:sample", found.term_id)
    texts = replay.sample(actor)
    shown = trial.run(found.cells, texts, sharing=assisted(actor)) if texts else None
    return page(request, actor, found, "sample", {"trial": shown, "wrong": wrong, "measured": measured(found)}, wrong=bool(wrong))


def _verdicts(request: HttpRequest) -> list[tuple[str, str]]:
    """What was chosen for each hit that was shown: fields ``hit-<n>`` and ``verdict-<n>``."""
    found = []
    for number in range(1, 101):
        text, verdict = request.POST.get(f"hit-{number}", ""), request.POST.get(f"verdict-{number}", "")
        if text and verdict in _JUDGED:
            found.append((text, verdict))
    return found


def _asked(request: HttpRequest, term_id: str) -> tuple[Actor, Term]:
    actor = actor_of(request)
    found = desk.term(actor, term_id)
    require(actor, "desk.work", found)
    return actor, found
