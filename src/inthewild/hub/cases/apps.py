"""The app ``cases``."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Loads the models, the machines, the rules that say who may do what, and the jobs."""

    name = "inthewild.hub.cases"
    label = "cases"

    def ready(self) -> None:
        """Register machines, rules and jobs; an app whose rules are not loaded denies everything."""
        from inthewild.hub.cases import (  # noqa: F401
            capsule_upkeep,
            cards,
            discussions,
            erasure,
            finding,
            importing,
            keeping,
            labels,
            leads,
            leaving,
            mining,
            navigation,
            permissions,
            replaying,
            states,
            subjects,
            subjects_reports,
            telling,
            upkeep,
            uploads,
        )
        from inthewild.hub.cases.services import answers, holds, legal_holds, looking, marking, prepare, sending, stamping  # noqa: F401
