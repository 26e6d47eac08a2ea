"""``{% load hub %}``: figures and dates that read right in every language and direction.

``{% number n %}  {% percent p %}  {% n_of_m n m %}  {% day d %}  {% moment t %}  {% clock t %}  {% own_name "ar" %}
{% kept file %}``
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from inthewild.hub.core import formats, retention
from inthewild.hub.core.contracts import Retention

register = template.Library()


def _unknown() -> SafeString:
    return format_html('<span class="unknown">{}</span>', formats.unknown())


def _figure(text: str) -> SafeString:
    # Isolated and left to right: "1 / 6" would read "6 / 1" in the middle of Arabic.
    return format_html('<bdi dir="ltr" class="figure">{}</bdi>', text)


@register.simple_tag
def number(value: formats.Number | None, places: int = 1) -> SafeString:
    """A number, or "not measured"."""
    return _unknown() if value is None else _figure(formats.number(value, places=places))


@register.simple_tag
def percent(value: float | None, places: int = 0) -> SafeString:
    """A share between 0 and 1 as a percentage, or "not measured"."""
    return _unknown() if value is None else _figure(formats.percent(value, places=places))


@register.simple_tag
def n_of_m(n: int | None, m: int | None) -> SafeString:
    """``3 / 12``, or "not measured"."""
    return _unknown() if n is None or m is None else _figure(formats.n_of_m(n, m))


@register.simple_tag
def day(value: date | datetime | None) -> SafeString:
    """A date, or "not measured". Its direction is that of the language, because the month is a word."""
    return _unknown() if value is None else format_html('<time datetime="{}">{}</time>', _iso(value), formats.day(value))


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """Date and time in UTC, or "not measured"."""
    if value is None:
        return _unknown()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="minutes"), formats.moment(value))


@register.simple_tag
def clock(value: datetime) -> SafeString:
    """The time of day in UTC, for what ends soon: ``14:20 UTC``."""
    iso = value.isoformat(timespec="minutes")
    return format_html('<time datetime="{}"><bdi dir="ltr">{}</bdi></time>', iso, formats.hour(value))


@register.filter
def as_day(value: date | datetime | None) -> str:
    """A date as text, for ``{% blocktrans with day=row.due|as_day %}``."""
    return formats.day(value)


@register.filter
def at(values: Mapping[str, Any] | None, key: str) -> Any:
    """``{{ names|at:entry.actor }}``: the value under a key, or nothing."""
    return (values or {}).get(key, "")


@register.simple_tag
def own_name(code: str) -> str:
    """The name of a language in that language."""
    return _OWN.get(code) or str(get_language_info(code)["name_local"])


_OWN = {"en": "English", "fr": "Français", "ar": "العربية", "es": "Español", "zh-hans": "简体中文"}


def _iso(value: date | datetime) -> str:
    return (value.date() if isinstance(value, datetime) else value).isoformat()


@register.simple_tag
def kept(obj: Any) -> str:
    """How long this is kept, and until when. ``obj`` has ``retention``, ``retained_from`` and ``public_id``, as a file has."""
    return retention.shown(Retention(obj.retention), obj.retained_from, obj.public_id, getattr(obj, "about", ""))
