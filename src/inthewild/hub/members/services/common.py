"""What the services of members share: today, a day that is not in the future, texts that are texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, ids
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import File
from inthewild.hub.errors import Invalid

_FIRST = date(1990, 1, 1)
_LAST = date(2100, 1, 1)
_REGIONS = frozenset(Locale("en").territories) - {"ZZ", "EZ", "UN", "XA", "XB"}


def today() -> date:
    """The day in UTC."""
    return clock.now().date()


def past(day: date | None, where: str = "day") -> date:
    """``day``, by default today. Raises Invalid for one in the future or before 1990."""
    chosen = day or today()
    if not _FIRST <= chosen <= today():
        raise Invalid(_("this day is in the future, or before 1990"), where=where)
    return chosen


def known(day: date, where: str) -> date:
    """``day``. Raises Invalid for one before 1990 or after 2100, which is a slip of the pen."""
    if not _FIRST <= day < _LAST:
        raise Invalid(_("this day is before 1990 or after 2100"), where=where)
    return day


def lock(organisation: Organisation) -> None:
    """Nobody else writes about this organisation until the transaction ends."""
    Organisation.objects.select_for_update().filter(pk=organisation.pk).values_list("pk").get()


def link(text: str, where: str) -> str:
    """An https or http address, or nothing. Raises Invalid for anything else, such as ``javascript:``."""
    clean = text.strip()
    if not clean:
        return ""
    try:
        parts = urlsplit(clean)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and len(clean) <= 300
    except ValueError:
        good = False
    if not good or not clean.isprintable() or any(c in clean for c in " \"'<>\\`"):
        raise Invalid(_("this is no web address; it begins with https://"), where=where)
    return clean


def email(text: str, where: str = "email") -> str:
    """An e-mail address. Raises Invalid."""
    clean = text.strip()
    try:
        validate_email(clean)
    except ValidationError:
        raise Invalid(_("this is no e-mail address"), where=where) from None
    if len(clean) > 254 or not clean.isprintable():
        raise Invalid(_("this is no e-mail address"), where=where)
    return clean


def choice(value: str, allowed: Iterable[str], where: str) -> str:
    """``value``, which must be one of ``allowed``. Raises Invalid."""
    if value not in list(allowed):
        raise Invalid(_("choose one of the values that are offered"), where=where)
    return value


def regions(codes: Iterable[str]) -> list[str]:
    """ISO 3166-1 alpha-2 or UN M.49 codes, sorted, each once. Raises Invalid for an unknown one."""
    clean = sorted({c.strip().upper() for c in codes if c.strip()})
    for code in clean:
        if code not in _REGIONS:
            raise Invalid(_("%(code)s is no code of a country or region") % {"code": code[:20]}, where="regions")
    return clean


def languages(tags: Iterable[str]) -> list[str]:
    """BCP-47 tags in their usual spelling, sorted, each once. Raises Invalid for an unknown language."""
    return sorted({_language(tag.strip()) for tag in tags if tag.strip()})


def _language(tag: str) -> str:
    try:
        if len(tag) > 35:
            raise ValueError(tag)
        return str(Locale.parse(tag, sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        raise Invalid(_("%(tag)s is no language tag") % {"tag": tag[:20]}, where="languages") from None


def file_id(actor: Actor, organisation: Organisation, text: str, purpose: str) -> str:
    """The public id of a file that was handed in for this purpose of this organisation, or nothing. Raises Invalid for
    what is none, and for a file that the actor does not see."""
    if not text:
        return ""
    files = visible(File, actor).filter(purpose=purpose, organisation=organisation.public_id, deleted_at=None)
    if not ids.is_id(text, "fil") or not files.filter(public_id=text).exists():
        raise Invalid(_("this is no file of the hub"), where="file")
    return text
