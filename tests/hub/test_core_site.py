"""What the hub says of itself, in every language, and true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings

from inthewild.errors import InTheWildError
from inthewild.hub import config
from inthewild.hub.core import clock, health, retention

pytestmark = pytest.mark.django_db
PAGES = ("about", "how-we-count", "privacy", "privacy/retention", "accessibility", "security")


@contextmanager
def operator(**given: str) -> Iterator[None]:
    with override_settings(CONFIG=settings.CONFIG.model_copy(update=given)):
        yield


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "zh-hans"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_in_each_language_with_one_heading(language: str, page: str) -> None:
    answer = Client().get(f"/{language}/{page}/")
    assert answer.status_code == 200
    assert answer.content.count(b"<h1") == 1


def test_the_table_of_retention_is_the_one_in_the_code() -> None:
    told = Client().get("/en/privacy/retention/").content.decode()
    for rule in retention.TABLE.values():
        assert str(rule.says).replace("'", "&#x27;") in told


def test_accessibility_is_tested_and_never_promised() -> None:
    told = Client().get("/en/accessibility/").content.decode().casefold()
    assert "tested against wcag 2.2 aa" in told
    assert "conform" not in told
    assert "compliant" not in told


def test_who_runs_the_hub_stands_on_the_privacy_page() -> None:
    assert "has not yet said so" in Client().get("/en/privacy/").content.decode()
    with operator(controller="Wildlife Trust <b>, 1 Street", privacy_contact="privacy@example.org"):
        told = Client().get("/en/privacy/").content.decode()
    assert "Wildlife Trust &lt;b&gt;, 1 Street" in told
    assert "mailto:privacy@example.org" in told


def test_security_txt_has_the_fields_of_rfc_9116_and_has_not_expired() -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404
    with operator(security_contact="security@example.org", public_url="https://hub.example.org"):
        answer = Client().get("/.well-known/security.txt")
        with clock.moved_by(timedelta(days=400)):
            later = Client().get("/.well-known/security.txt").content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == "https://hub.example.org/.well-known/security.txt"
    assert fields["Policy"] == "https://hub.example.org/en/security/"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=366)
    assert fields["Expires"] not in later


@pytest.mark.parametrize("wrong", ["nobody", "http://hub.example.org/x", "a@b", "a@b.example\nContact: mailto:x@y.example"])
def test_a_contact_that_nobody_could_reach_is_refused_by_name(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTHEWILD_SECURITY_CONTACT", wrong)
    with pytest.raises(InTheWildError, match="INTHEWILD_SECURITY_CONTACT"):
        config.load()


def test_the_doctor_says_which_contacts_are_missing() -> None:
    found = next(c for c in health.thorough(settings.HOME) if c.name == "contacts")
    assert not found.ok
    assert "INTHEWILD_SECURITY_CONTACT" in found.detail
    named = {"security_contact": "s@example.org", "controller": "x", "privacy_contact": "p@example.org"}
    with operator(**named):
        assert next(c for c in health.thorough(settings.HOME) if c.name == "contacts").ok
