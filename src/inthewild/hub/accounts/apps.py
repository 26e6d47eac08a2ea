"""The app ``accounts``."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Loads the models, the rules that say who may do what, and what listens to sign-ins."""

    name = "inthewild.hub.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register permissions, signals, the mails' way out and what takes two people; tell the API what a token is."""
        from inthewild.hub.accounts import (  # noqa: F401
            directory,
            finding,
            mail,
            notices,
            permissions,
            secrecy,
            signals,
            subjects,
            tokens,
            upkeep,
        )
        from inthewild.hub.accounts import leaving as _leaving
        from inthewild.hub.accounts.services import erasure, roles  # noqa: F401
        from inthewild.hub.api import identity
        from inthewild.hub.core import leaving
        from inthewild.hub.core.contracts import Role
        from inthewild.hub.core.web import navigation

        navigation.register(
            navigation.Entry(_("People"), "accounts:own_people", navigation.roles(Role.COMPANY_ADMIN, Role.SECRETARIAT), 60),
            navigation.Entry(_("Approvals"), "approvals", navigation.roles(Role.SECRETARIAT), 65),
        )
        leaving.register(_leaving.SIGN_IN)
        identity.use(authenticate=tokens.authenticate, address=secrecy.client_address)
        leaving.register(tokens.LEAVING)
