"""Failed sign-ins, counted by django-axes without an address, a name or a browser in its tables.

Five failures of one account from one place lock that pair for fifteen minutes: a stranger cannot lock the owner out.
Across all places allauth allows ten per account in the same time.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, QueryDict

from inthewild.hub.accounts import secrecy
from inthewild.hub.core import clock

_KEPT = ("axes_ip_address", "axes_locked_out", "axes_failures_since_start", "axes_credentials")


class Handler(AxesDatabaseHandler):  # type: ignore[misc]
    """Sees a request that holds nothing but the hash of its address, and the hub's clock."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count a failure."""
        bare = _bare(request)
        super().user_login_failed(sender, credentials, bare, **kwargs)
        if request is not None and bare is not None:
            for name in ("axes_locked_out", "axes_failures_since_start"):
                setattr(request, name, getattr(bare, name, None))

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Forget the failures of who is in now."""
        super().user_logged_in(sender, _bare(request), user, **kwargs)

    def user_logged_out(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Nothing: there is nothing to count."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many failures count now."""
        failures: int = super().get_failures(_bare(request), credentials)
        return failures


def account(_request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The keyed hash of the address that somebody tries: what axes keeps as a name."""
    given = credentials or {}
    return secrecy.address_key(str(given.get("email") or given.get("username") or ""))


def nobody(*_facts: Any) -> str:
    """What axes writes to the log about who it was."""
    return "somebody"


def _bare(request: HttpRequest | None) -> HttpRequest | None:
    if request is None:
        return None
    bare = HttpRequest()
    bare.method = "POST"
    bare.META = {}
    bare.GET = bare.POST = QueryDict("")
    facts = {name: getattr(request, name, None) for name in _KEPT}
    facts |= {"axes_attempt_time": clock.now(), "axes_user_agent": "", "axes_path_info": "", "axes_http_accept": ""}
    facts |= {
        "axes_updated": True,
        "axes_locked_out": bool(facts["axes_locked_out"]),
        "session": getattr(request, "session", None),
    }
    for name, value in facts.items():
        setattr(bare, name, value)
    return bare
