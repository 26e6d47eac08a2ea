"""The public report as somebody with a phone meets it: no account, no scripts, any of twelve languages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from cases_world import World, build
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from inthewild.hub.cases.models import Report
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent

pytestmark = pytest.mark.django_db
LINK = "https://shop.example.com/item/77"


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


@pytest.fixture(autouse=True)
def nobody_counts() -> Iterator[None]:
    """Limits count in the cache; each test begins at nothing."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone() -> Client:
    return Client(enforce_csrf_checks=True)


def screenshot(size: tuple[int, int] = (80, 60), kind: str = "PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return SimpleUploadedFile("holiday at home.png", out.getvalue(), "image/png")


def post(phone: Client, step: str, follow: bool = False, tongue: str = "en", **fields: Any) -> HttpResponse:
    answer: HttpResponse = phone.post(f"/{tongue}/report/{step}", fields, follow=follow)  # type: ignore[assignment]
    return answer


def walk(phone: Client, *, tongue: str = "en", later: timedelta = timedelta(minutes=1), **fields: Any) -> str:
    """All steps; the tracking code. Somebody takes a minute."""
    assert post(phone, "", tongue=tongue, **({"link": LINK} | fields))["Location"] == f"/{tongue}/report/read"
    assert post(phone, "read", tongue=tongue)["Location"] == f"/{tongue}/report/questions"
    assert post(phone, "questions", tongue=tongue)["Location"] == f"/{tongue}/report/check"
    with clock.moved_by(later):
        assert post(phone, "check", tongue=tongue)["Location"] == f"/{tongue}/report/sent"
        page = phone.get(f"/{tongue}/report/sent").content.decode()
    found = re.search(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", page)
    assert found, page
    return found[0]


def text_of(answer: HttpResponse) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_link_is_all_that_is_needed_and_the_code_shows_how_the_report_stands(world: World, phone: Client) -> None:
    code = walk(phone)
    report = Report.objects.get()
    assert (report.url, report.source, report.reporter, report.quarantine) == (LINK, "public", "", "")
    assert report.case is not None
    assert code not in AuditEvent.objects.values_list("object", flat=True)
    shown = text_of(post(phone, "status", code=code.lower().replace("-", " ")))
    assert "Received" in shown
    assert "waits for a wildlife expert" in shown
