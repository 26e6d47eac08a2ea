"""The app ``accounts``."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Loads the models and the rules that say who may do what."""

    name = "inthewild.hub.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the permissions of accounts, and tell the API how a token becomes an actor."""
        from inthewild.hub.accounts import permissions, tokens  # noqa: F401
        from inthewild.hub.api import identity

        identity.use(authenticate=tokens.authenticate)
