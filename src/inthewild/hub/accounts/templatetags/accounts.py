"""Template tags of accounts."""

from __future__ import annotations

from django import template

from inthewild.hub.accounts.labels import role_label

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The name of a role in the language of the reader."""
    return role_label(role)
