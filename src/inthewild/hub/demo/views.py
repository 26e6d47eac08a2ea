"""The front door, and what the bar does. Every change is a form that is posted, and works without scripts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from inthewild.hub.accounts.models import User
from inthewild.hub.core import clock, formats
from inthewild.hub.demo import timetravel
from inthewild.hub.demo.cast import CAST, part_of
from inthewild.hub.demo.here import place
from inthewild.hub.demo.place import STEPS


@require_safe
@never_cache
def roles(request: HttpRequest) -> HttpResponse:
    """Choose a role."""
    return render(request, "demo/roles.html", {"cast": CAST, "progress": place().progress(), "marketplace": _marketplace()})


@require_safe
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """How far the rest of the examples is: a piece of the front door, which the script there asks for."""
    return render(request, "demo/progress.html", {"progress": place().progress()})


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Be the example person with this role, or nobody."""
    wanted = request.POST.get("role", "")
    if wanted == "public":
        logout(request)
        return redirect("front" if request.POST.get("stay") else "welcome")
    part = part_of(wanted)
    # hub: unscoped, the front door of a demo, which only a demo home has
    person = User.objects.filter(demo=True, is_active=True, email=part.email).first() if part else None
    if part is None or person is None:
        raise Http404
    if request.user.is_authenticated:
        logout(request)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    messages.success(request, _("You are now %(person)s. Try this: %(task)s") % {"person": person.name, "task": part.task})
    return redirect(part.start)


@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """Move the clock; what is due then is done before the answer, or said to be still running."""
    days = request.POST.get("days", "")
    if days not in {str(step.days) for step in STEPS}:
        raise Http404
    try:
        finished = timetravel.advance(int(days))
    except ValueError:
        messages.warning(request, _("The clock of the example is far enough in the future. Reset the example to go back."))
        return redirect(_back(request))
    when = formats.day(clock.now())
    if finished:
        messages.success(request, _("It is now %(day)s here. What was due has been done.") % {"day": when})
    else:
        messages.info(
            request, _("It is now %(day)s here. What was due is still being done; look again in a moment.") % {"day": when}
        )
    return redirect(_back(request))


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Everything as at the start. Who waits is led on when it is done."""
    number = place().round()
    place().ask_reset()
    return redirect("demo:waiting", number)


@require_safe
@never_cache
def waiting(request: HttpRequest, number: int) -> HttpResponse:
    """Until the demo was set up anew."""
    if place().round() > number:
        messages.success(request, _("Everything is as at the start."))
        return redirect("front")
    return render(request, "demo/waiting.html")


def _marketplace() -> str:
    """The address of the example marketplace; empty while nobody knows it."""
    found = place().home.marketplace
    return "http://{}:{}/".format(*found) if found else ""


def _back(request: HttpRequest) -> str:
    """The page that the form stood on, if it is one of ours."""
    given = request.POST.get("next", "")
    return given if url_has_allowed_host_and_scheme(given, {request.get_host()}, request.is_secure()) else "/"
