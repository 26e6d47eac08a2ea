"""The app ``accounts``."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Loads the models, the rules that say who may do what, and what listens to sign-ins."""

    name = "inthewild.hub.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register permissions, signals, the mails' way out and what takes two people; tell the API what a token is."""
        from inthewild.hub.accounts import mail, permissions, secrecy, signals, tokens  # noqa: F401
        from inthewild.hub.accounts.services import roles  # noqa: F401
        from inthewild.hub.api import identity
        from inthewild.hub.core import leaving

        identity.use(authenticate=tokens.authenticate, address=secrecy.client_address)
        leaving.register(tokens.LEAVING)
