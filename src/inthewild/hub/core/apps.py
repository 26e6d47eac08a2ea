"""The app ``core``."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Loads the models and the rules that say who may do what."""

    name = "inthewild.hub.core"
    label = "core"

    def ready(self) -> None:
        """Register core's permissions, and what it deletes and does by the clock, and its parts of pages."""
        from inthewild.hub.core import (  # noqa: F401
            bounces,
            cards,
            drafts,
            notices,
            permissions,
            planner,
            retention,
            samples,
            samples_talk,
            saved_views,
            search,
            subjects_kept,
            touch_samples,
            undo,
        )
        from inthewild.hub.core.discussion import upkeep as _discussion  # noqa: F401
        from inthewild.hub.core.files import sample  # noqa: F401
        from inthewild.hub.core.notify import digests, subjects, upkeep  # noqa: F401
        from inthewild.hub.core.web import claims, navigation  # noqa: F401

        navigation.register(navigation.Entry(_("Today"), "today", navigation.signed_in, 1))
