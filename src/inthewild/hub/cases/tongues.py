"""The twelve languages of the public report, independent of the five of the hub: an own catalogue, ``report.po``.

Who reports is whoever meets an offer, so these pages speak more languages than the people of the hub. They show nothing
but their own messages, so that no page is half in one language.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from django.utils.translation.trans_real import parse_accept_lang_header

DOMAIN = "report"
LOCALE = Path(__file__).parents[1] / "locale"


@dataclass(frozen=True)
class Tongue:
    """One language: its code in addresses (``pt-br``), its own name, and whether a native reader checked the messages."""

    code: str
    name: str
    checked: bool = False

    @property
    def folder(self) -> str:
        """The name of its folder of messages: ``pt_BR``."""
        language, _dash, rest = self.code.partition("-")
        return f"{language}_{rest.title() if len(rest) > 2 else rest.upper()}" if rest else language

    @property
    def tag(self) -> str:
        """BCP-47 for the attribute ``lang``."""
        return self.folder.replace("_", "-")

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if self.code == "ar" else "ltr"

    def say(self, text: str, **values: object) -> str:
        """A message in this language, with ``{name}`` filled in. What has no translation stays English."""
        said = text if self.code == "en" else _catalogue(self.folder).gettext(text)
        return said.format(**values) if values else said

    def day(self, when: date | datetime) -> str:
        """A date with the name of its month and Latin digits, in UTC."""
        there = when.astimezone(UTC).date() if isinstance(when, datetime) else when
        locale = Locale.parse("en_GB" if self.code == "en" else self.folder)
        return format_date(there, format="d MMM yyyy" if self.code in ("en", "ar", "hi", "id") else "medium", locale=locale)

    def language(self, code: str) -> str:
        """The name of a language in this language, or its code."""
        try:
            return str(Locale.parse(code.replace("-", "_")).get_display_name("en" if self.code == "en" else self.folder) or code)
        except ValueError:
            return code


TONGUES: dict[str, Tongue] = {
    t.code: t
    for t in (
        Tongue("en", "English", checked=True), Tongue("fr", "Français"), Tongue("ar", "العربية"), Tongue("es", "Español"),
        Tongue("zh-hans", "简体中文"), Tongue("pt-br", "Português (Brasil)"), Tongue("ru", "Русский"),
        Tongue("id", "Bahasa Indonesia"), Tongue("vi", "Tiếng Việt"), Tongue("th", "ไทย"), Tongue("hi", "हिन्दी"),
        Tongue("de", "Deutsch"),
    )
}  # fmt: skip
ENGLISH = TONGUES["en"]


def nearest(code: str) -> Tongue:
    """The tongue that fits a language code best: ``pt`` and ``pt-PT`` read ``pt-br``, what nobody wrote reads English."""
    return _fitting(code) or ENGLISH


def wanted(cookie: str, accepts: str) -> Tongue:
    """The tongue for somebody new: the language chosen on the hub's pages, else the first that the browser asks for."""
    return next(_choices(cookie, accepts), ENGLISH)


def _choices(cookie: str, accepts: str) -> Iterator[Tongue]:
    for code in (cookie, *(code for code, _weight in parse_accept_lang_header(accepts.lower()))):
        found = _fitting(code)
        if found is not None:
            yield found


def _fitting(code: str) -> Tongue | None:
    small = code.lower().replace("_", "-")
    language = small.partition("-")[0]
    first = (t for t in TONGUES.values() if t.code.partition("-")[0] == language)
    return TONGUES.get(small) or next(first, None)


@cache
def _catalogue(folder: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [folder], fallback=True)
