"""The app ``members``."""

from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Loads the models, the machines and the rules that say who may do what."""

    name = "inthewild.hub.members"
    label = "members"

    def ready(self) -> None:
        """Register machines, rules, pages and what leaving means; an app whose rules are not loaded denies everything."""
        from inthewild.hub.members import (  # noqa: F401
            cards,
            discussions,
            erasure,
            evidence,
            finding,
            importing,
            labels,
            leaving,
            navigation,
            notices,
            permissions,
            states,
            subjects,
        )
