"""``{% load report %}``: messages of the public report, in the language of the page.

``{% say "Step {n} of {of}" n=1 of=4 %}   {% told variable %}   {% on_day moment %}   {% language_name "fr" %}``

``say`` is extracted into ``report.po``; ``told`` says a message that wording.py marks.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context

from inthewild.hub.cases.tongues import Tongue

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, text: str, **values: Any) -> str:
    """A message of the page, escaped like any text."""
    return _tongue(context).say(text, **values)


@register.simple_tag(takes_context=True)
def told(context: Context, text: str) -> str:
    """A message that stands in a variable."""
    return _tongue(context).say(text) if text else ""


@register.simple_tag(takes_context=True)
def on_day(context: Context, when: date) -> str:
    """A date in the language of the page."""
    return _tongue(context).day(when)


@register.simple_tag(takes_context=True)
def language_name(context: Context, code: str) -> str:
    """The name of a language in the language of the page."""
    return _tongue(context).language(code)


def _tongue(context: Context) -> Tongue:
    found: Tongue = context["tongue"]
    return found
