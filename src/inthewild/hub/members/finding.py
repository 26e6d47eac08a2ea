"""What of members can be searched for: organisations, platforms with their hosts, agreements."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import search
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.search import Found
from inthewild.hub.errors import Invalid
from inthewild.hub.members import hosts, queries
from inthewild.hub.members.models import Agreement, Membership, Platform, PlatformHost


def organisations(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Organisations by name or website."""
    rows = search.containing(queries.organisations(actor), words, "name", "website").order_by("name")
    return [_organisation(one) for one in rows[:limit]]


def organisation(actor: Actor, public_id: str) -> Found | None:
    """An organisation, or what its membership leads to."""
    rows = queries.organisations(actor)
    of_membership = visible(Membership, actor).filter(public_id=public_id).values("organisation")
    found = rows.filter(Q(public_id=public_id) | Q(pk__in=of_membership)).first()
    return None if found is None else _organisation(found)


def platforms(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Platforms that the actor sees, by name or by a host."""
    rows = queries.platforms(actor)
    by_host = search.containing(visible(PlatformHost, actor), [_host(word) for word in words], "host").values("platform")
    by_name = search.containing(rows, words, "name").values("pk")
    found = rows.filter(Q(pk__in=by_name) | Q(pk__in=by_host)).order_by("name", "id").prefetch_related("hosts")
    return [_platform(one) for one in found[:limit]]


def platform(actor: Actor, public_id: str) -> Found | None:
    """A platform in any state that the actor sees."""
    found = visible(Platform, actor).filter(public_id=public_id).prefetch_related("hosts").first()
    return None if found is None else _platform(found)


def agreements(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Agreements by organisation, version or kind."""
    rows = visible(Agreement, actor).select_related("organisation")
    rows = search.containing(rows, words, "organisation__name", "version", "kind").order_by("organisation__name", "-number")
    return [
        Found(
            f"{one.organisation.name}: {one.get_kind_display()} {one.version}",
            reverse("members:agreement", args=[one.organisation.public_id, one.number]),
            str(one.get_state_display()),
        )
        for one in rows[:limit]
    ]


def _organisation(found: Organisation) -> Found:
    return Found(found.name, reverse("members:organisation", args=[found.public_id]), str(found.get_kind_display()))


def _platform(found: Platform) -> Found:
    names = ", ".join(hosts.shown(h.host) for h in list(found.hosts.all())[:3])
    return Found(found.name, reverse("members:platform", args=[found.public_id]), names)


def _host(word: str) -> str:
    """A word as a host is stored (``bücher.example`` as ``xn--...``); what is none stays as it is."""
    typed = str(getattr(word, "typed", word))
    if typed.isascii():
        return word
    try:
        return hosts.normal(typed if "." in typed else f"{typed}.com").removesuffix("" if "." in typed else ".com")
    except Invalid:
        return word


search.register("organisation", _("Organisations"), organisations, by_id=organisation, order=10)
search.register("platform", _("Platforms"), platforms, by_id=platform, order=20)
search.register("agreement", _("Agreements"), agreements, order=40)
