"""Names of countries, regions and languages in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from inthewild.hub.core import formats


def region(code: str) -> str:
    """The name of a country (ISO 3166-1 alpha-2) or region (UN M.49); the code if it has none."""
    return str(formats.locale().territories.get(code, code))


def language(tag: str) -> str:
    """The name of a language (BCP-47); the tag if it has none."""
    return _language(tag, str(formats.locale()))


@lru_cache(4096)
def _language(tag: str, reader: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(Locale.parse(reader)) or tag
    except (ValueError, UnknownLocaleError):
        return tag
