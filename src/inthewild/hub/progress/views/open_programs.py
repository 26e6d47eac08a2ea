"""Open data for programs: without a token, with an ETag, and for caches. What is published never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import override
from django.views.decorators.http import require_safe

from inthewild.exchange.snapshot import sealed
from inthewild.exchange.snapshot.records import Snapshot
from inthewild.exchange.snapshot.render.checked import Figure
from inthewild.hub.core.actor import Actor
from inthewild.hub.progress import history
from inthewild.hub.progress.models import Snapshot as Row
from inthewild.hub.progress.queries import published

_ANYBODY = Actor.public()
_MINUTES, _DAY = 300, 86_400


@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    """``/api/v1/snapshots``: all that were published, newest first, earlier editions too."""
    rows = list(published.snapshots(_ANYBODY))
    made = JsonResponse({"items": [_row(row) for row in rows]})  # its files come one by one, so that all of it is the tag
    return _answer(request, hashlib.sha256(made.content).hexdigest()[:32], lambda: made, _MINUTES)


@require_safe
def snapshot(request: HttpRequest, snp: str) -> HttpResponse:
    """``/api/v1/snapshots/<snp>``: the signed file as it was published, to the byte."""
    row = published.get_row(_ANYBODY, snp)

    def made() -> HttpResponse:
        kept = published.signed_file(_ANYBODY, row)
        content = bytes(kept.content) if kept else _signed(row, published.shown(_ANYBODY, snp).snapshot)
        return HttpResponse(content, content_type="application/json")

    return _answer(request, row.digest, made, _DAY)


@require_safe
def figures(request: HttpRequest, snp: str) -> HttpResponse:
    """``/api/v1/snapshots/<snp>/figures``: its figures; ``metric``, ``dimension`` and ``member`` narrow them."""
    row = published.get_row(_ANYBODY, snp)
    wanted = {name: request.GET[name] for name in ("metric", "dimension", "member") if name in request.GET}

    def made() -> HttpResponse:
        found = [one for one in published.shown(_ANYBODY, snp).figures if _fits(one, wanted)]
        return JsonResponse({"snapshot": snp, "items": [_figure(snp, one) for one in found]})

    return _answer(request, row.digest, made, _DAY)


@require_safe
def file(request: HttpRequest, snp: str, name: str) -> HttpResponse:
    """``/open-data/<snp>/files/<name>``: a file as it went out with the snapshot."""
    found = published.file(_ANYBODY, published.get_row(_ANYBODY, snp), name)

    def made() -> HttpResponse:
        answer = HttpResponse(bytes(found.content), content_type=found.media)
        answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer

    return _answer(request, found.sha256, made, _DAY)


@require_safe
def published_before(request: HttpRequest) -> HttpResponse:
    """``/open-data/published-2018-2025.tsv``: what was published before, with words and sources."""
    content = history.FILE.read_bytes()
    return _answer(request, str(len(content)), lambda: HttpResponse(
        content, content_type="text/tab-separated-values; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=published-2018-2025.tsv"},
    ), _DAY)  # fmt: skip


def _signed(row: Row, content: Snapshot) -> bytes:
    at = f"{row.published_at:%Y-%m-%dT%H:%M:%SZ}" if row.published_at else ""
    return sealed.Signed(content, row.digest, row.key, row.signature, at).content()


def _answer(request: HttpRequest, etag: str, made: Callable[[], HttpResponse], seconds: int) -> HttpResponse:
    """The answer, or 304 for who has it. Other sites may read it: it is public."""
    tag = f'"{etag}"'
    held = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    answer = HttpResponseNotModified() if tag in held or "*" in held else made()
    answer["ETag"] = tag
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, public=True, max_age=seconds)
    return answer


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.public_id, "period": row.period, "edition": row.edition, "title": row.title, "state": row.state,
        "published_at": row.published_at.isoformat() if row.published_at else None, "digest": row.digest,
        "signature": row.signature, "key": row.key, "restates": row.restates.public_id if row.restates else None,
        "page": _page("progress:open_snapshot", row.public_id),
        "files": [
            {"name": one.name, "media": one.media, "language": one.language, "sha256": one.sha256,
             "url": _site() + reverse("open-file", args=[row.public_id, one.name])}
            for one in published.files(_ANYBODY, row)
        ],
    }  # fmt: skip


def _figure(snp: str, one: Figure) -> dict[str, Any]:
    """A figure as in the file, with where it leads to. No figure leaves without its lineage."""
    told = asdict(one.cell)
    page = _page("progress:open_figure", snp, one.cell.id)
    return {**told, "dimension": one.dimension, "member": one.member, "lineage": [line.id for line in one.lineage], "page": page}


def _fits(one: Figure, wanted: dict[str, str]) -> bool:
    told = {"metric": one.cell.metric, "dimension": one.dimension, "member": one.member}
    return all(told[name] == value for name, value in wanted.items())


def _site() -> str:
    return str(settings.CONFIG.public_url).rstrip("/")


def _page(name: str, *args: str) -> str:
    with override("en"):
        return _site() + reverse(name, args=args)
