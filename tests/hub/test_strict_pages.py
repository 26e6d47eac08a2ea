"""Every page of every role: no script, style or handler in it, nothing asked for from elsewhere, a strict policy on top.

The pages are those of the permission matrix, so a new route is looked at without anybody thinking of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import matrix_world
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from matrix_requests import path_of
from matrix_world import World
from pytest_django import DjangoDbBlocker
from test_permissions_matrix import ROUTES

from inthewild import hub

pytestmark = pytest.mark.django_db

HUB = Path(hub.__file__).parent
FONTS = HUB / "core" / "static" / "core" / "fonts"
LOADS = {
    ("img", "src"), ("img", "srcset"), ("script", "src"), ("link", "href"), ("source", "src"), ("image", "href"),
    ("use", "href"), ("form", "action"), ("button", "formaction"), ("iframe", "src"), ("object", "data"), ("embed", "src"),
    ("video", "src"), ("video", "poster"), ("audio", "src"), ("input", "src"), ("base", "href"),
}  # fmt: skip

READERS = ("public", "secretariat", "company_admin", "ngo_expert", "spotter", "auditor")  # each sees pages that others do not


class Look(HTMLParser):
    """Collects what a strict page must not hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._data_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("style", "base", "iframe", "object", "embed"):
            self.wrong.append(f"<{tag}>")
        if tag == "script" and not given.get("src") and given.get("type") not in ("application/json", "application/ld+json"):
            self.wrong.append("script in the page")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.wrong.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith(("javascript:", "vbscript:", "data:")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if (tag, name) in LOADS and not _own(value or ""):
                self.wrong.append(f"<{tag} {name}={value!r}>")


def _own(address: str) -> bool:
    return not re.match(r"\s*([a-z][a-z0-9+.-]*:|//|\\)", address, re.IGNORECASE)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world of the permission matrix."""
    with django_db_blocker.unblock(), override_settings(), transaction.atomic():
        yield matrix_world.make()
        transaction.set_rollback(True)


FOR_FRAMES = ("/<lang>/progress/open/<snp>/embed/<cell>/",)
"""Pages that may stand in a frame of another site, which is what they are for: a published figure with its footnote."""


def test_no_page_holds_a_script_a_style_or_anything_from_elsewhere(world: World) -> None:
    wrong, looked = [], set()
    for route, method in ROUTES:
        if method != "GET" or route.startswith("/api/"):
            continue
        for role in READERS:
            with transaction.atomic():
                answer = world.client(role, api=False).get(path_of(route, world.owned(role, "own")))
                transaction.set_rollback(True)
            if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code in (301, 302):
                continue
            looked.add(route)
            wrong += [f"{route} as {role}: {one}" for one in Look(answer.content.decode()).wrong]
            policy = answer["Content-Security-Policy"]
            if route in FOR_FRAMES:
                assert "frame-ancestors *" in policy
                policy = policy.replace("frame-ancestors *", "frame-ancestors 'none'")
            if "unsafe" in policy or "http" in policy or "*" in policy:
                wrong.append(f"{route}: {policy}")
            for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
                         "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'"):  # fmt: skip
                if part not in policy:
                    wrong.append(f"{route}: {part} is missing")
            if answer["X-Content-Type-Options"] != "nosniff" or answer["Referrer-Policy"] not in ("same-origin", "no-referrer"):
                wrong.append(f"{route}: a header is missing")
    assert len(looked) > 30
    assert not wrong, "\n".join(dict.fromkeys(wrong))


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<p style="color:red">', "style"),
        ("<a onclick='x()'>", "onclick"),
        ("<script>1</script>", "script in the page"),
        ('<img src="//cdn.example/a.png">', "cdn.example"),
        ('<link href="https://fonts.example/a.css">', "fonts.example"),
        ('<a href=" JavaScript:alert(1)">', "JavaScript"),
        ('<form action="https://elsewhere.example/">', "elsewhere"),
        ("<iframe src='/x'></iframe>", "iframe"),
    ],
)
def test_the_look_finds_what_is_not_allowed(page: str, found: str) -> None:
    assert any(found in one for one in Look(page).wrong)


def test_a_link_to_elsewhere_is_allowed_because_nothing_is_asked_for_before_somebody_follows_it() -> None:
    assert Look('<a href="https://example.org/" rel="noopener">x</a><script type="application/json">{}</script>').wrong == []


def test_no_style_sheet_asks_for_anything_from_elsewhere() -> None:
    sheets = list(HUB.rglob("static/**/*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        assert "@import" not in text
        for address in re.findall(r"url\(([^)]*)\)", text):
            assert _own(address.strip("'\"")), f"{sheet.name}: {address}"
            assert (sheet.parent / address.strip("'\"")).is_file(), f"{sheet.name}: {address}"


def test_a_theme_changes_colours_only() -> None:
    """Colours come by light-dark(); so in a second theme the browser tests ask for contrast, and not for all rules again."""
    for file in (*HUB.rglob("static/**/*.css"), *HUB.rglob("templates/**/*.html"), *HUB.rglob("static/**/*.js")):
        assert "prefers-color-scheme" not in file.read_text("utf-8"), file.name


def test_our_pages_hold_no_sink_that_turns_text_into_a_page() -> None:
    """The policy forbids them (trusted types); here one is told before a browser refuses."""
    for script in HUB.rglob("static/**/*.js"):
        found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|parseFromString|srcdoc",
                           script.read_text("utf-8"))  # fmt: skip
        assert not found, f"{script.name}: {found}"


# fonts


@pytest.mark.parametrize(
    ("font", "catalogue", "first", "last", "most"),
    [
        ("arabic", "ar", 0x600, 0x6FF, 60_000),
        ("arabic-bold", "ar", 0x600, 0x6FF, 60_000),
        ("chinese", "zh_Hans", 0x2E80, 0xFFEF, 300_000),
    ],
)
def test_a_font_of_ours_is_small_and_has_the_letters_of_the_translations(
    font: str, catalogue: str, first: int, last: int, most: int
) -> None:
    assert (FONTS / f"{font}.woff2").stat().st_size <= most
    held = set((FONTS / f"{font}.txt").read_text("utf-8"))
    used = set[str]()
    for messages in sorted((HUB / "locale" / catalogue / "LC_MESSAGES").glob("*.po")):  # of the hub, and of the report pages
        with messages.open("rb") as file:
            used |= {c for m in read_po(file) for c in str(m.string) if first <= ord(c) <= last}
    missing = "".join(sorted(used - held))
    # A letter that is missing is drawn in the system's font; a few do no harm until the fonts are made anew.
    assert len(missing) <= len(used) / 100, f"run tools/fonts.py: {font}.woff2 lacks {missing}"


def test_the_licence_of_the_fonts_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
    told = (FONTS / "PROVENANCE.md").read_text("utf-8")
    for font in FONTS.glob("*.woff2"):
        assert f"| {font.name} | {font.stat().st_size} |" in told
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["font-src"] == ["'self'"]
