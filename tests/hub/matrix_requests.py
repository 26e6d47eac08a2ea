"""How each route of the permission matrix is called: what stands for its parameters, and a body that is valid.

The body must be good enough that only the permission decides: a write that fails as invalid would hide that everybody
may do it. Routes are written as in ``permissions.csv``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from matrix_world import Things, role_for

from inthewild.hub.cases.services import feedback
from inthewild.hub.core import clock

_ROW = {"term": "zorbelneu", "lang": "de", "sense": "taxon:panthera-tigris", "ambiguity": "2", "gloss_en": "an invented name"}
Body = Callable[[Things], dict[str, Any]]

PARAMETERS: dict[str, Callable[[Things], dict[str, str]]] = {
    "/files/<public_id>": lambda t: {"public_id": t["file"].public_id},
    "/<lang>/files/<public_id>/redraw": lambda t: {"public_id": t["picture"].public_id},
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
    "/<lang>/me/new-address/<token>/": lambda _: {"token": "A" * 43},
    "/<lang>/undo/<handle>/": lambda _: {"handle": "0" * 20},
    "/<lang>/me/passkeys/<handle>/": lambda _: {"handle": "0" * 20},
    "/<lang>/organisations/<org>/": lambda t: {"org": t["organisation"].public_id},
    "/<lang>/organisations/<org>/commitments/<kind>": lambda t: {"org": t["organisation"].public_id, "kind": "policy"},
    "/<lang>/organisations/<org>/agreements/<number>": lambda t: {"org": t["organisation"].public_id, "number": "1"},
    "/<lang>/organisations/<org>/contacts/<number>": lambda t: {"org": t["organisation"].public_id, "number": "1"},
    "/<lang>/organisations/<org>/duties/<number>": lambda t: {"org": t["organisation"].public_id, "number": "1"},
    "/<lang>/platforms/<plt>/": lambda t: {"plt": t["platform"].public_id},
    "/<lang>/progress/drafts/<snp>/": lambda t: {"snp": t["report_draft"].public_id},
    "/<lang>/platforms/<plt>/decide": lambda t: {"plt": t["proposal"].public_id},
    "/<lang>/platforms/<plt>/figures/<number>": lambda t: {"plt": t["platform"].public_id, "number": "1"},
    "/<lang>/discussion/<about>/": lambda t: {"about": t["organisation"].public_id},
    "/<lang>/discussion/comment/<handle>/": lambda t: {"handle": t["comment"].handle},
    "/<lang>/notifications/<handle>/": lambda t: {"handle": t["notification"].handle},
    "/<lang>/me/address/<token>/": lambda _: {"token": "A" * 43},
    "/<lang>/mail/stop/<token>/": lambda t: {"token": t["stop"]},
    "/<lang>/parts/<name>/": lambda _: {"name": "table"},
    "/<lang>/views/<handle>/": lambda t: {"handle": t["view"].handle},
    "/<lang>/notices/<ntc>/": lambda t: {"ntc": t["notice"].public_id},
    "/<lang>/notices/<ntc>/edit": lambda t: {"ntc": t["draft"].public_id},
    "/<lang>/notices/<ntc>/move": lambda t: {"ntc": t["draft"].public_id},
    "/<lang>/notices/<ntc>/appeal": lambda t: {"ntc": t["decided"].public_id},
    "/<lang>/appeals/<apl>/": lambda t: {"apl": t["appeal"].public_id},
    "/api/v1/submissions/<id>": lambda t: {"id": t["sub_submission"].public_id},
    "/api/v1/submissions/<id>/figures": lambda t: {"id": t["sub_figures"].public_id},
    "/api/v1/notices/<id>": lambda t: {"id": t["notice"].public_id},
    "/api/v1/decisions/<id>": lambda t: {"id": t["decision"].public_id},
    "/<lang>/answer/<secret>/": lambda _: {"secret": "A" * 43},
    "/<lang>/imports/new/<name>/": lambda _: {"name": "figures"},
    "/<lang>/privacy/request/<token>/": lambda _: {"token": "A" * 43},
    "/<lang>/desk/<handle>/": lambda t: {"handle": t["request"].handle},
    "/<lang>/imports/<handle>/": lambda t: {"handle": t["import"].handle},
    "/<lang>/cases/<cas>/": lambda t: {"cas": t["case"].public_id},
    "/<lang>/cases/<cas>/evidence/<cap>/<number>": lambda t: {
        "cas": t["case"].public_id,
        "cap": t["capsule"].public_id,
        "number": "1",
    },
    "/api/v1/cases/<id>": lambda t: {"id": t["case"].public_id},
    "/api/v1/jobs/<id>": lambda t: {"id": t["job"].public_id},
    "/api/v1/platforms/<id>": lambda t: {"id": t["platform"].public_id},
    "/api/v1/platforms/<id>/transitions": lambda t: {"id": t["proposal"].public_id},
    "/api/v1/files/<id>": lambda t: {"id": t["file"].public_id},
    "/api/v1/reports/<id>": lambda t: {"id": t["program_report"].public_id},
    "/<lang>/keywords/proposals/<prp>/": lambda t: {"prp": t["suggestion"].public_id},
    "/<lang>/keywords/terms/<term_id>/": lambda t: {"term_id": t["term"].term_id},
    "/api/v1/terms/<id>": lambda t: {"id": t["term"].term_id},
    "/api/v1/proposals/<id>": lambda t: {"id": t["program_suggestion"].public_id},
    "/api/v1/releases/<id>": lambda t: {"id": t["release"].public_id},
    "/<lang>/keywords/releases/<rel>/": lambda t: {"rel": t["release"].public_id},
    "/<lang>/keywords/releases/<rel>/bundle": lambda t: {"rel": t["frozen"].public_id},
    "/<lang>/keywords/releases/<rel>/signed": lambda t: {"rel": t["frozen"].public_id},
    "/<lang>/keywords/releases/<rel>/step": lambda t: {"rel": t["frozen"].public_id},
    "/<lang>/keywords/releases/emergency/<number>/end": lambda _: {"number": "1"},
    "/<lang>/keywords/words/<key>/": lambda t: {"key": str(t["word"].pk)},
    "/<lang>/keywords/package/<key>/": lambda t: {"key": str(t["clash"].pk)},
    "/releases/public/<file>": lambda _: {"file": "metadata/timestamp.json"},
    "/releases/m/<place>/<file>": lambda t: {"place": t["place"], "file": "metadata/timestamp.json"},
    "/<lang>/progress/figures/<sub>/<number>/": lambda t: {
        "sub": t["sub_accepted"].public_id,
        "number": str(t["figure"].number),
    },
    "/<lang>/progress/samples/<sub>/<number>/": lambda t: {
        "sub": t["sub_accepted"].public_id,
        "number": str(t["figure"].number),
    },
    "/<lang>/progress/confirmations/<snp>/": lambda t: {"snp": t["report_asked"].public_id},
    "/<lang>/progress/audit/<snp>/": lambda t: {"snp": t["report_asked"].public_id},
    "/<lang>/progress/requests/<period>/": lambda _: {"period": "2021"},
    "/<lang>/progress/submissions/<sub>/": lambda t: {"sub": t["sub_submission"].public_id},
    "/<lang>/progress/submissions/<sub>/figures": lambda t: {"sub": t["sub_figures"].public_id},
    "/<lang>/progress/submissions/<sub>/attest": lambda t: {"sub": t["sub_figures"].public_id},
    "/<lang>/progress/submissions/<sub>/decline": lambda t: {"sub": t["sub_requested"].public_id},
    "/<lang>/progress/submissions/<sub>/restate": lambda t: {"sub": t["sub_accepted"].public_id},
    "/<lang>/progress/submissions/<sub>/withdraw": lambda t: {"sub": t["sub_accepted"].public_id},
    "/<lang>/progress/open/<snp>/": lambda t: {"snp": t["open"].public_id},
    "/<lang>/progress/open/<snp>/by/<dimension>/": lambda t: {"snp": t["open"].public_id, "dimension": "region"},
    "/<lang>/progress/open/<snp>/companies/<org>/": lambda t: {"snp": t["open"].public_id, "org": "org_" + "a" * 26},
    "/<lang>/progress/open/<snp>/figures/<cell>/": lambda t: {"snp": t["open"].public_id, "cell": "listings_removed.1"},
    "/<lang>/progress/open/<snp>/embed/<cell>/": lambda t: {"snp": t["open"].public_id, "cell": "listings_removed.1"},
    "/open-data/<snp>/files/<name>": lambda t: {"snp": t["open"].public_id, "name": "progress-2011-edition-2.csv"},
    "/open-data/<snp>/<language>/<cell>.svg": lambda t: {
        "snp": t["open"].public_id,
        "language": "ar",
        "cell": "listings_removed.1",
    },
    "/api/v1/snapshots/<snp>": lambda t: {"snp": t["open"].public_id},
    "/<lang>/report/picture/<number>": lambda _: {"number": "1"},
    "/<lang>/report/letters/<token>": lambda t: {"token": feedback.stop_token(t["report"])},
}
"""By the beginning of a route; the longest one that fits counts."""

BODIES: dict[tuple[str, str], Body] = {
    ("/<lang>/me/", "POST"): lambda _: {"name": "Somebody Else", "language": "fr"},
    ("/<lang>/me/new-address/", "POST"): lambda _: {"email": "other-address@example.org"},
    ("/<lang>/me/display/", "POST"): lambda _: {"keys": "on", "digits": "native", "undo_seconds": "30"},
    ("/<lang>/me/sessions/end/", "POST"): lambda _: {"session": "others"},
    ("/<lang>/me/leave/", "POST"): lambda _: {"sure": "on"},
    ("/<lang>/discussion/<about>/", "POST"): lambda _: {"text": "a question", "audience": "own"},
    ("/<lang>/discussion/comment/<handle>/edit/", "POST"): lambda _: {"text": "a better question"},
    ("/<lang>/me/notifications/", "POST"): lambda _: {"digest": "week"},
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
    ("/<lang>/views/", "POST"): lambda _: {"place": "/platforms/", "query": "sector=video", "name": "Videos"},
    ("/<lang>/organisations/new", "POST"): lambda _: {"name": "New", "kind": "company"},
    ("/<lang>/organisations/<org>/edit", "POST"): lambda t: {"name": t["organisation"].name, "kind": t["organisation"].kind},
    ("/<lang>/organisations/<org>/membership", "POST"): lambda _: {"to": "paused", "reason": "a reason"},
    ("/<lang>/organisations/<org>/leave", "POST"): lambda _: {"reason": "a reason", "sure": "on"},
    ("/<lang>/organisations/<org>/commitments/<kind>", "POST"): lambda _: {"level": "planned", "after": 0},
    ("/<lang>/progress/drafts/", "POST"): lambda _: {"period": "2023-Q2"},
    ("/<lang>/progress/drafts/<snp>/", "POST"): lambda _: {"do": "build"},
    ("/<lang>/organisations/<org>/agreements/new", "POST"): lambda _: {"kind": "signals", "version": "1"},
    ("/<lang>/organisations/<org>/agreements/<number>", "POST"): lambda _: {"signed_by": "Somebody", "signed_at": "2024-01-01"},
    ("/<lang>/organisations/<org>/contacts/new", "POST"): lambda _: {
        "purpose": "press",
        "name": "New",
        "email": "new@example.org",
    },
    ("/<lang>/organisations/<org>/contacts/<number>", "POST"): lambda _: {
        "purpose": "press",
        "name": "New",
        "email": "new@example.org",
        "version": 1,
    },
    ("/<lang>/organisations/<org>/duties/new", "POST"): lambda _: {"kind": "figures", "about": "x", "due": "2027-01-01"},
    ("/<lang>/organisations/<org>/duties/<number>/drop", "POST"): lambda _: {"reason": "a reason"},
    ("/<lang>/platforms/new", "POST"): lambda _: {
        "name": "New",
        "sector": "other",
        "hosts": "new-place.example",
        "route": "none",
    },
    ("/<lang>/platforms/<plt>/edit", "POST"): lambda t: {
        "name": t["platform"].name,
        "sector": "other",
        "hosts": "edited.example",
        "route": "none",
        "version": 1,
    },
    ("/<lang>/platforms/<plt>/owner", "POST"): lambda _: {"organisation": ""},
    ("/<lang>/platforms/<plt>/liaison", "POST"): lambda t: {"organisation": t["ngo"].public_id},
    ("/<lang>/platforms/<plt>/decide", "POST"): lambda _: {"do": "reject", "reject-reason": "a reason"},
    ("/<lang>/platforms/<plt>/figures/new", "POST"): lambda _: {
        "measure": "items",
        "value": 1,
        "day": "2024-01-01",
        "source": "x",
    },
    ("/<lang>/platforms/<plt>/figures/<number>", "POST"): lambda _: {"value": 2, "day": "2024-01-01", "source": "x"},
    ("/<lang>/imports/new/<name>/", "POST"): lambda _: {
        "file": SimpleUploadedFile("figures.csv", b"platform,measure,value,day,source\nx,items,1,2024-01-01,x\n"),
    },
    ("/<lang>/privacy/request/", "POST"): lambda _: {"kind": "access", "email": "asker@example.org"},
    ("/<lang>/desk/new/", "POST"): lambda _: {"kind": "access", "email": "asker@example.org", "language": "en"},
    ("/<lang>/desk/<handle>/", "POST"): lambda _: {"do": "identify", "proof": "known"},
    ("/<lang>/imports/<handle>/", "POST"): lambda _: {"act": "apply"},
    ("/<lang>/office/invitations", "POST"): lambda t: {
        "do": "send",
        "text": "organisation,email,roles\n" + f"{t['ngo'].public_id},n@example.org,ngo_expert\n",
    },
    ("/<lang>/people/<organisation>/tokens/", "POST"): lambda _: {
        "name": "nightly",
        "scopes": ["platforms:read"],
        "days": "90",
    },
    ("/<lang>/people/<organisation>/tokens/revoke/", "POST"): lambda t: {"token": t["token"].prefix},
    ("/api/v1/reports", "POST"): lambda _: {"text": "seen by a program"},
    ("/<lang>/report/", "POST"): lambda _: {"link": "https://shop.example.com/1"},
    ("/<lang>/report/status", "POST"): lambda t: {"code": t["code"]},
    ("/<lang>/held-back/", "POST"): lambda t: {"report": t["held_back"].public_id, "act": "dismiss"},
    ("/<lang>/cases/<cas>/", "POST"): lambda t: {
        "do": "save",
        "legality": "unknown",
        "severity": "1",
        "confidence": "low",
        "version": t["case"].version,
    },
    ("/<lang>/cases/<cas>/evidence", "POST"): lambda t: {"do": "export", "capsule": t["capsule"].public_id, "to": ""},
    ("/<lang>/cases/<cas>/similar", "POST"): lambda t: {"do": f"merge:{t['twin'].public_id}", "version": t["case"].version},
    ("/<lang>/cases/<cas>/hold", "POST"): lambda t: {
        "authority": t["authority"].public_id,
        "until": (clock.now() + timedelta(days=5)).date().isoformat(),
        "reason": "a reason",
        "version": t["case"].version,
    },
    ("/api/v1/notices/<id>/transitions", "POST"): lambda _: {"to": "acknowledged"},
    ("/api/v1/notices/<id>/decisions", "POST"): lambda _: {"outcome": "removed"},
    ("/<lang>/notices/sign", "POST"): lambda t: {"notice": t["draft"].public_id, "good_faith": "1", "sure": "on"},
    ("/<lang>/notices/sender", "POST"): lambda _: {"email": "office@example.org"},
    ("/<lang>/notices/clauses", "POST"): lambda _: {"do": "add", "title": "Wildlife, 3.2"},
    ("/<lang>/notices/<ntc>/edit", "POST"): lambda _: {"explanation": "Ivory.", "legal_basis": "Regulation", "version": 2},
    ("/<lang>/notices/<ntc>/move", "POST"): lambda _: {"do": "draft"},
    ("/<lang>/notices/<ntc>/answer", "POST"): lambda _: {"answer": "removed"},
    ("/<lang>/notices/<ntc>/cluster", "POST"): lambda t: {"notice": t["notice"].public_id, "outcome": "removed"},
    ("/<lang>/notices/<ntc>/appeal", "POST"): lambda _: {"reason": "It is ivory."},
    ("/<lang>/appeals/<apl>/", "POST"): lambda _: {"do": "uphold", "stand-reason": "It stands."},
    ("/api/v1/submissions/<id>/figures", "PATCH"): lambda t: {
        "version": t["sub_figures"].version,
        "figures": [{"metric": "staff_trained", "value": 9}],
    },
    ("/api/v1/cases/<id>/transitions", "POST"): lambda t: {
        "to": "needs_info",
        "reason": "a reason",
        "version": t["case"].version,
    },
    ("/api/v1/jobs/<id>/transitions", "POST"): lambda _: {"to": "waiting"},
    ("/api/v1/organisations/<id>/membership/transitions", "POST"): lambda _: {"to": "paused", "reason": "asked for it"},
    ("/api/v1/organisations/<id>/commitments", "POST"): lambda _: {"kind": "training", "level": "planned", "after": 0},
    ("/api/v1/platforms", "POST"): lambda _: {"host": "new.example.com"},
    ("/api/v1/platforms/<id>", "PATCH"): lambda _: {"sector": "video"},
    ("/api/v1/platforms/<id>/figures", "POST"): lambda _: {
        "measure": "accounts",
        "value": 5,
        "day": "2026-01-01",
        "source": "annual report",
    },
    ("/api/v1/platforms/<id>/transitions", "POST"): lambda _: {"to": "accepted"},
    ("/<lang>/keywords/new", "POST"): lambda _: {**_ROW, "level": "MEMBERS"},
    ("/<lang>/keywords/propose", "POST"): lambda _: {"term": "zorbelneu", "lang": "de"},
    ("/<lang>/keywords/proposals/<prp>/", "POST"): lambda _: {"do": "refuse", "reason": "a reason"},
    ("/<lang>/keywords/languages/", "POST"): lambda _: {"lang": "de", "skill": "fluent"},
    ("/<lang>/keywords/terms/<term_id>/", "POST"): lambda t: {"do": "watch", "reason": "a reason", "version": t["term"].version},
    ("/<lang>/keywords/terms/<term_id>/edit", "POST"): lambda t: {**t["term"].cells, "note": "x", "version": t["term"].version},
    ("/<lang>/keywords/terms/<term_id>/level", "POST"): lambda t: {
        "level": "RESTRICTED",
        "organisations": [],
        "version": t["term"].version,
    },
    ("/<lang>/keywords/terms/<term_id>/evidence", "POST"): lambda _: {"form": "sighting", "verdict": "true", "snippet": "zorbel"},
    ("/<lang>/keywords/terms/<term_id>/wrong", "POST"): lambda _: {"reason": "It finds a shop."},
    ("/<lang>/keywords/terms/<term_id>/try", "POST"): lambda _: {"text": "zorbel"},
    ("/<lang>/keywords/terms/<term_id>/sample", "POST"): lambda _: {"hit-1": "zorbel", "verdict-1": "true"},
    ("/api/v1/proposals", "POST"): lambda _: {"term": "zorbelneu", "lang": "de"},
    ("/<lang>/progress/figures/<sub>/<number>/", "POST"): lambda _: {"do": "audit", "note": "a register"},
    ("/<lang>/progress/samples/<sub>/<number>/", "POST"): lambda _: {"do": "judge", "row-0": "counts"},
    ("/<lang>/progress/confirmations/<snp>/", "POST"): lambda _: {"do": "confirm"},
    ("/<lang>/progress/requests/new", "POST"): lambda _: {"period": "2020", "metrics": ["reach"], "due": "2026-12-31"},
    ("/<lang>/progress/requests/<period>/", "POST"): lambda t: {"organisation": t["other_company"].public_id},
    ("/<lang>/progress/submissions/<sub>/", "POST"): lambda _: {"do": "accept"},
    ("/<lang>/progress/submissions/<sub>/figures", "POST"): lambda t: {
        "version": t["sub_figures"].version,
        "disclosure": "aggregate",
        "staff_trained-company-value": "8",
        "staff_trained-company-method": "count",
        f"listings_removed-{t['platform'].public_id}-method": "count",
    },
    ("/<lang>/progress/submissions/<sub>/attest", "POST"): lambda t: {
        "version": t["sub_figures"].version,
        "role": "Head",
        "sure": "on",
    },
    ("/<lang>/progress/submissions/<sub>/decline", "POST"): lambda _: {"reason": "a reason"},
    ("/<lang>/progress/submissions/<sub>/restate", "POST"): lambda _: {"reason": "a reason"},
    ("/<lang>/progress/submissions/<sub>/withdraw", "POST"): lambda _: {"reason": "a reason"},
    ("/<lang>/files/<public_id>/redraw/", "POST"): lambda _: {
        "do": "apply",
        "black1_left": "1",
        "black1_top": "1",
        "black1_width": "5",
        "black1_height": "5",
    },
    ("/<lang>/keywords/releases/new", "POST"): lambda _: {"note": "a note"},
    ("/<lang>/keywords/releases/running", "POST"): lambda _: {"version": "1.0.0"},
    ("/<lang>/keywords/releases/emergency", "POST"): lambda _: {"reason": "a reason", "hours": "5"},
    ("/<lang>/keywords/releases/emergency/<number>/end", "POST"): lambda _: {"end-reason": "a reason"},
    ("/<lang>/keywords/releases/<rel>/step", "POST"): lambda _: {"do": "drop", "drop-reason": "a reason"},
    ("/<lang>/keywords/words/<key>/", "POST"): lambda _: {"do": "dismiss", "dismiss-reason": "a reason"},
    ("/<lang>/keywords/package/<key>/", "POST"): lambda _: {"chosen": "ours"},
    ("/api/v1/files", "POST"): lambda _: {
        "multipart": {"purpose": "commitment", "file": SimpleUploadedFile("note.txt", b"trained 40 people")},
    },
}
"""JSON for routes of the API (a form where ``multipart`` holds it), fields of a form for pages."""


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
