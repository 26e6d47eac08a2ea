"""The app ``members``."""

from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Loads the models and the rules that say who may do what."""

    name = "inthewild.hub.members"
    label = "members"
