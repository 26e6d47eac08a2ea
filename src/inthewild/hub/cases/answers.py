"""What a reporter answers, cleaned: the one place that says what a report may hold, for the pages and for the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from inthewild.hub.cases.preview import address as addresses
from inthewild.hub.errors import Invalid

MAX_LINK, MAX_TEXT, MAX_NOTE, MAX_EMAIL = 2_000, 10_000, 4_000, 254
QUESTIONS: dict[str, tuple[str, ...]] = {
    "offered": ("living", "part", "plant", "food", "unsure"),
    "where": ("shop", "group", "post", "advert", "unsure"),
    "origin": ("wild", "bred", "antique", "nothing", "unsure"),
}
"""The three optional questions and their answers, as they are stored; wording.py says them to people."""

# Control characters, marks that turn the direction of what follows, and what nobody sees: none of them is text of a report.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]")
_HALVES = re.compile(r"[\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_BARE = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?:/[^\s<>\"'`{}|\\^]*)?", re.UNICODE)


@dataclass(frozen=True)
class Answers:
    """A report as it is sent: a link, the text of the listing or a picture (ids of files), and what is optional."""

    link: str = ""
    title: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    shows_me: bool = False


def plain(text: str, limit: int, where: str) -> str:
    """Text without what nobody can see. Raises Invalid for more than ``limit`` characters."""
    kept = _HIDDEN.sub("", _HALVES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if len(kept) > limit:
        raise Invalid("this text is too long", where=where, hint=f"at most {limit} characters")
    return kept


def link(text: str) -> str:
    """The web address in what somebody pasted, which may be a sentence of an app ("Look at this: https://...").

    An address without scheme gets ``https://``. Raises Invalid for what names no host of the public internet, such as
    ``javascript:``, an IP address or a single word. Nothing is fetched here.
    """
    wanted = _HALVES.sub("", text).strip()
    if not wanted:
        return ""
    if "\x00" in wanted or len(wanted) > 4 * MAX_LINK:
        raise _no_link()
    wanted = _HIDDEN.sub("", wanted)
    found = _ADDRESS.search(wanted)
    if found is not None:
        address = found[0].rstrip(".,;:!?)]}»”")
    elif _BARE.fullmatch(wanted):
        address = f"https://{wanted}"
    else:
        raise _no_link()
    if len(address) > MAX_LINK:
        raise _no_link()
    try:
        addresses.read(address)
    except Invalid:
        raise _no_link() from None
    return address


def email(text: str) -> str:
    """An e-mail address, or empty. Raises Invalid."""
    wanted = text.strip()
    if not wanted:
        return ""
    try:
        if len(wanted) > MAX_EMAIL or _HIDDEN.search(wanted):
            raise ValidationError("")
        validate_email(wanted)
    except ValidationError:
        raise Invalid("this is no e-mail address", where="email") from None
    return wanted


def chosen(given: Mapping[str, str]) -> dict[str, str]:
    """The answers that are answers; what is none is left out, because every question is optional."""
    return {name: given[name] for name, ways in QUESTIONS.items() if given.get(name) in ways}


def _no_link() -> Invalid:
    return Invalid("this is no web link", where="link", hint="it begins with https:// and names a site")
