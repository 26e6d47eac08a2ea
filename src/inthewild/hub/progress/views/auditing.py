"""What auditors read of a report: every line opened, checked, and taken out for a check without the hub."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.exchange.snapshot import sealed
from inthewild.hub.core import tables
from inthewild.hub.core.access import get, require, visible
from inthewild.hub.progress import tables_samples
from inthewild.hub.progress.models import Snapshot
from inthewild.hub.progress.queries import lineage
from inthewild.hub.progress.services import auditing as services
from inthewild.hub.progress.views.common import actor_of, show


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """``/progress/audit/``: reports, figures, samples, and how to check without us."""
    actor = actor_of(request)
    require(actor, "lineage.read")
    return show(request, "audit", {"snapshots": visible(Snapshot, actor).order_by("-period", "-edition")})


@login_required
@require_safe
def snapshot(request: HttpRequest, snp: str) -> HttpResponse:
    """Every line of a report, opened: whose figure it is, and whether it is what was committed to."""
    actor = actor_of(request)
    require(actor, "lineage.read")
    found = get(Snapshot, actor, snp)
    rows = lineage.lines(found)
    context = {"snapshot": found, "broken": [one for one in rows if not one.fits], "count": len(rows)}
    wanted = request.GET.get("metric", "")
    table = tables_samples.lines(sorted({(one.metric, one.name) for one in rows}))
    chosen = [one for one in rows if one.metric == wanted] if any(one.metric == wanted for one in rows) else rows
    return tables.answer(request, table, chosen, "progress/audit_snapshot.html", context)


@login_required
@require_http_methods(["POST"])
def file(request: HttpRequest, snp: str) -> HttpResponse:
    """The file for ``inthewild report verify --auditor``. That it was taken out is recorded."""
    actor = actor_of(request)
    require(actor, "lineage.read")
    found = get(Snapshot, actor, snp)
    digest, opened = services.take_out(actor, found)
    answer = HttpResponse(sealed.private_content(digest, opened), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="auditor-{found.period}-{found.edition}.json"'
    answer["Cache-Control"] = "no-store"
    return answer
