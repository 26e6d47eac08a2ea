"""Pages of notifications: the list, how one wants to be told, mails that stop, addresses that came back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.core import bounces, directory, events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.notify import letters, links, queries, services, wishes
from inthewild.hub.core.notify.kinds import Mail, known
from inthewild.hub.core.notify.wishes import Every, Wish
from inthewild.hub.errors import Conflict, OutOfSight

PAGE = 30


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/notifications/?kind=&unread=1``: what one was told, latest first."""
    actor = _actor(request)
    kind = known(request.GET.get("kind", ""))
    unread = request.GET.get("unread") == "1"
    rows = queries.listing(actor, kind=kind.name if kind else "", unread=unread)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = {"kind": kind.name if kind else "", "unread": "1" if unread else ""}
    context = {
        "page": page,
        "rows": queries.shown(actor, page),
        "kinds": queries.by_kind(actor),
        "kind": kind,
        "unread_only": unread,
        "query": urlencode({k: v for k, v in kept.items() if v}),
        "bounced": _bounced(actor),
    }
    return render(request, "core/notifications.html", context)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Note one as read, or all (of one kind), and come back."""
    actor = _actor(request)
    handle = request.POST.get("one", "")
    kind = known(request.POST.get("kind", ""))
    if handle:
        services.read(actor, queries.one(actor, handle))
    else:
        services.read_all(actor, kind.name if kind else "")
    return redirect(f"{request.path.removesuffix('read/')}{'?' + urlencode({'kind': kind.name}) if kind else ''}")


@login_required
@require_safe
def one(request: HttpRequest, handle: str) -> HttpResponse:
    """Lead to what it is about, and note that it was read. What is out of sight leads to the list, which says so."""
    actor = _actor(request)
    row = queries.one(actor, handle)
    services.read(actor, row)
    return redirect(queries.shown(actor, [row])[0].url or "notifications")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    actor = _actor(request)
    rows = wishes.of_person(actor)
    if request.method == "POST":
        wanted = {}
        for kind, wish in rows:
            if not kind.compulsory:
                mail = request.POST.get(f"mail-{kind.name}", "")
                wanted[kind.name] = Wish(f"listed-{kind.name}" in request.POST, Mail(mail) if mail in list(Mail) else wish.mail)
        digest = request.POST.get("digest", "")
        wishes.choose(actor, wanted, Every(digest) if digest in list(Every) else wishes.every(actor.id))
        messages.success(request, _("Saved."))
        return redirect("notification_settings")
    context = {"rows": rows, "digest": wishes.every(actor.id), "bounced": _bounced(actor)}
    return render(request, "core/notification_settings.html", context)


@login_required
@require_POST
def works(request: HttpRequest) -> HttpResponse:
    """Send a mail to an address that came back, to see whether it works again."""
    actor = _actor(request)
    me = directory.find([actor.id]).get(actor.id)
    receiver = directory.current().receiver(actor.id)
    if me is None or bounces.of(receiver) is None:
        raise Conflict(_("mails to your address did not come back"), where="address")
    with transaction.atomic():
        sent = letters.works(me, receiver)
    if sent:
        messages.success(request, _("A mail is on its way. Open the link in it while you are signed in here."))
    else:
        messages.warning(request, _("You asked for this several times within an hour. Try again later."))
    return redirect("notification_settings")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of that mail: the address works again."""
    actor = _actor(request)
    person, receiver = links.read_confirm(token)
    if person != actor.id or receiver != directory.current().receiver(actor.id):
        raise OutOfSight("there is no such link, or it is over")
    if request.method == "POST":
        with transaction.atomic():
            if bounces.clear(receiver):
                events.record(Actor(actor.kind, actor.id, request_id=actor.request_id), "address.confirmed", actor.id, {})
        messages.success(request, _("Mails reach you again."))
        return redirect("notification_settings")
    return render(request, "core/mail_works.html")


@csrf_exempt  # RFC 8058: the mail program posts here without a cookie; the signed link is the proof, and stops mails only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails of a kind: a page that asks once, and a POST that does it. Nobody has to sign in."""
    wanted = links.read_stop(token)
    kind = known(wanted.what)
    if request.method == "POST":
        wishes.stop(wanted.person, wanted.what)
    context = {"kind": kind, "done": request.method == "POST"}
    return render(request, "core/mail_stop.html", context)


def _bounced(actor: Actor) -> object:
    found = bounces.of(directory.current().receiver(actor.id))
    return {"since": found.bounced_at, "reason": bounces.LABELS[bounces.Reason(found.reason)]} if found else None


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


pages: list[URLPattern | URLResolver] = [
    path("notifications/", listing, name="notifications"),
    path("notifications/read/", read, name="notifications_read"),
    path("notifications/<str:handle>/", one, name="notification"),
    path("me/notifications/", settings, name="notification_settings"),
    path("me/address/", works, name="mail_test"),
    path("me/address/<str:token>/", confirm, name="mail_works"),
    path("mail/stop/<str:token>/", stop, name="mail_stop"),
]
