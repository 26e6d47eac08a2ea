"""How each route of the permission matrix is called: what stands for its parameters, and a body that is valid.

The body must be good enough that only the permission decides: a write that fails as invalid would hide that everybody
may do it. Routes are written as in ``permissions.csv``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matrix_world import Things, role_for

Body = Callable[[Things], dict[str, Any]]

PARAMETERS: dict[str, Callable[[Things], dict[str, str]]] = {
    "/files/<public_id>": lambda t: {"public_id": t["file"].public_id},
    "/api/v1/organisations/<id>": lambda t: {"id": t["organisation"].public_id},
    "/api/v1/events/<id>": lambda t: {"id": t["event"].public_id},
    "/<lang>/people/<organisation>/": lambda t: {"organisation": t["organisation"].public_id},
    "/<lang>/people/<organisation>/<public_id>/": lambda t: {
        "organisation": t["organisation"].public_id,
        "public_id": t["colleague"].public_id,
    },
    "/<lang>/invitation/<token>/": lambda _: {"token": "A" * 43},
    "/<lang>/sign-in/organisation/<handle>/": lambda t: {"handle": t["provider"].handle},
    "/sign-in/organisation/<handle>/back": lambda t: {"handle": t["provider"].handle},
    "/<lang>/password/<person>/<key>/": lambda t: {"person": t["colleague"].public_id, "key": "set-password"},
    "/<lang>/me/passkeys/<handle>/": lambda _: {"handle": "0" * 20},
    "/api/v1/jobs/<id>": lambda t: {"id": t["job"].public_id},
}
"""By the beginning of a route; the longest one that fits counts."""

BODIES: dict[tuple[str, str], Body] = {
    ("/<lang>/me/", "POST"): lambda _: {"name": "Somebody Else", "language": "fr"},
    ("/<lang>/me/sessions/end/", "POST"): lambda _: {"session": "others"},
    ("/<lang>/me/leave/", "POST"): lambda _: {"sure": "on"},
    ("/<lang>/sign-up/", "POST"): lambda _: {"email": "volunteer@example.org"},
    ("/<lang>/password/", "POST"): lambda _: {"email": "colleague-a@example.org"},
    ("/<lang>/people/<organisation>/", "POST"): lambda t: {
        "email": "new@example.org",
        "roles": [role_for(t["organisation"]).value],
        "language": "en",
    },
    ("/<lang>/people/<organisation>/withdraw/", "POST"): lambda t: {"invitation": t["invitation"].handle},
    ("/<lang>/people/<organisation>/provider/", "POST"): lambda _: {
        "issuer": "https://login.example.org",
        "client_id": "hub",
        "secret": "other",
    },
    ("/<lang>/people/<organisation>/<public_id>/", "POST"): lambda t: {
        "act": "grant",
        "role": role_for(t["organisation"]).value,
    },
    ("/<lang>/approvals/", "POST"): lambda _: {"act": "grant", "kind": "role.secretariat", "about": "usr_nobody"},
    ("/api/v1/jobs/<id>/transitions", "POST"): lambda _: {"to": "waiting"},
}
"""JSON for routes of the API, fields of a form for pages."""


def path_of(route: str, things: Things) -> str:
    """The address of a route for these things, in English. Fails for a route whose parameters nobody described."""
    address = route.replace("/<lang>/", "/en/", 1)
    if "<" not in address:
        return address
    best = max((p for p in PARAMETERS if route == p or route.startswith(p.rstrip("/") + "/")), key=len, default=None)
    assert best is not None, f"say in matrix_requests.PARAMETERS what stands for the parameters of {route}"
    for name, value in PARAMETERS[best](things).items():
        address = address.replace(f"<{name}>", value)
    assert "<" not in address, f"matrix_requests.PARAMETERS[{best!r}] leaves {address}"
    return address
