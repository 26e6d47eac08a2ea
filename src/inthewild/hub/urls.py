"""Addresses of the hub. People's pages stand under a language (``/ar/...``); machines' do not."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from inthewild.hub import v1
from inthewild.hub.accounts import urls as accounts
from inthewild.hub.cases import urls as cases
from inthewild.hub.core import pages as core
from inthewild.hub.core import views
from inthewild.hub.core.imports import urls as imports
from inthewild.hub.core.search import views as search
from inthewild.hub.core.web import claims, redrawing, site
from inthewild.hub.core.web import pages as general
from inthewild.hub.desk import urls as desk
from inthewild.hub.keywords import urls as keywords
from inthewild.hub.members import urls as members
from inthewild.hub.progress import urls as progress

pages: list[URLPattern | URLResolver] = [
    path("", general.front, name="front"),
    *site.pages,
    *search.pages,
    *claims.pages,
    *redrawing.pages,
    *imports.pages,
    *desk.pages,
    *accounts.pages,
    *core.pages,
    *members.pages,
    *keywords.pages,
    *cases.pages,
    *progress.pages,
]
if settings.HOME.is_demo:
    pages.insert(0, path("", include("inthewild.hub.demo.urls")))

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("language", set_language, name="language"),
    *site.machines,
    path("audit/heads.json", views.audit_heads, name="audit-heads"),
    path("files/<str:public_id>", views.file, name="file"),
    path("files/<str:public_id>/blurred", views.blurred, name="file-blurred"),
    *v1.urls,
    *accounts.machines,
    *keywords.machines,
    *cases.machines,
    *progress.machines,
    *i18n_patterns(*pages),
]

handler400 = "inthewild.hub.core.web.errors.bad_request"
handler403 = "inthewild.hub.core.web.errors.forbidden"
handler404 = "inthewild.hub.core.web.errors.not_found"
handler500 = "inthewild.hub.core.web.errors.failed"
