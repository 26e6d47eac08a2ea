"""What waits for an expert beside proposals: words that cases have in common, and cells that the package reads differently."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core.access import require
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.keywords import audience_releases as audience
from inthewild.hub.keywords import tables_releases
from inthewild.hub.keywords.forms.releases import ClashForm, ReasonForm, TakeForm
from inthewild.hub.keywords.queries import releases as queries
from inthewild.hub.keywords.services import mining, package_merge
from inthewild.hub.members import places
from inthewild.hub.members.views.common import actor_of, for_people, office_only


@office_only("candidate.decide")
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The candidates."""
    context = {"audience": audience.of_words()}
    rows = queries.candidates(actor_of(request))
    return answer(request, tables_releases.CANDIDATES, rows, "keywords/releases/words.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, key: int) -> HttpResponse:
    """One word with its three texts, and two ways to decide."""
    actor = actor_of(request)
    found = queries.candidate(actor, key)
    require(actor, "candidate.decide", found)
    pressed = request.POST.get("do", "")
    initial = {"lang": found.lang}
    take = TakeForm(request.POST if pressed == "take" else None, initial=initial, prefix="take")
    dismiss = ReasonForm(request.POST if pressed == "dismiss" else None, prefix="dismiss")

    def away() -> bool:
        mining.dismiss(actor, found, reason=dismiss.cleaned_data["reason"])
        return True

    if pressed == "take":
        made = attempt(take, lambda: mining.take(actor, found, take.cleaned_data))
        if made is not None:
            messages.success(request, _("Taken to the desk as a suggestion."))
            return redirect("keywords:words")
    elif pressed == "dismiss" and attempt(dismiss, away):
        messages.success(request, _("Saved."))
        return redirect("keywords:words")
    context = {
        "word": found,
        "language": places.language(found.lang) if found.lang else "",
        "examples": mining.examples(actor, found),
        "take": take,
        "dismiss": dismiss,
        "audience": audience.of_words(),
    }
    return render(request, "keywords/releases/word.html", context, status=422 if pressed else 200)


@office_only("clash.decide")
@require_safe
def clashes(request: HttpRequest) -> HttpResponse:
    """Cells that desk and package changed differently."""
    rows = queries.clashes(actor_of(request))
    return answer(request, tables_releases.CLASHES, rows, "keywords/releases/package.html", {})


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def clash(request: HttpRequest, key: int) -> HttpResponse:
    """One of them: both readings, and what stood there before."""
    actor = actor_of(request)
    found = queries.clash(actor, key)
    require(actor, "clash.decide", found)
    form = ClashForm(request.POST or None)

    def act() -> bool:
        package_merge.decide(actor, found, form.cleaned_data["chosen"])
        return True

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("Saved."))
        return redirect("keywords:package")
    return render(request, "keywords/releases/clash.html", {"clash": found, "form": form}, status=422 if form.is_bound else 200)
