"""Every page of the hub, as every role, in every shape: 320, 390 and 1280 px, English and Arabic, light and dark.

That takes three quarters of an hour. With INTHEWILD_LOOKS=few, as .ci/run has it, each page is looked at in the two shapes that
differ most: English at 390 px and light, Arabic at 1280 px and dark.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from looking import AXE, FEW, LANGUAGES, THEMES, WIDTHS, Looker, route
from PIL import Image
from playwright.sync_api import Browser, Page

ROLES = ("", "secretariat", "ngo_expert", "company_admin", "company_moderator", "spotter", "spotter_lead", "le_liaison",
         "researcher", "auditor")  # fmt: skip
SHOTS = Path(__file__).parents[2] / "docs" / "screenshots"  # written by `make screenshots`, because their dates change every day
_SEEN: set[str] = set()
# Machines' addresses and downloads.
NOT_PAGES = re.compile(
    r"\.(csv|tsv|svg|json|pdf|zip)$|/(file/?|bundle|export|statement)$|/api/|/static/|^/files/|/evidence/[^/]+/\w"
)


@pytest.mark.parametrize("role", ROLES, ids=lambda r: r or "public")
def test_every_page_that_a_role_finds_is_sound(demo: str, browser: Browser, role: str) -> None:
    """A page that an earlier role was shown is looked at in two shapes only, English and light at 390 and at 1280 px."""
    looker = Looker.open(browser, demo)
    if role:
        looker.sign_in(role)
        first = [looker.page.url.removeprefix(demo.rstrip("/"))]
    else:
        first = ["/en/", "/en/welcome/", "/en/about/", "/en/sign-in/", "/en/sign-up/", "/en/password/"]
    waiting, met = [*first, *looker.links()], set[str]()
    while waiting:
        path = re.sub(r"^/(ar|fr|es|zh-hans)/", "/en/", waiting.pop(0))
        kind = route(path)
        if kind in met or NOT_PAGES.search(kind) or not kind.startswith("/en/"):
            continue
        met.add(kind)
        if kind in _SEEN:
            looker.look(path, languages=("en",), widths=(390,) if FEW else (390, 1280), themes=("light",))
        else:
            looker.look(path)
        _SEEN.add(kind)
        waiting += looker.links()
    print(f"\n{role or 'public'}: {len(met)} kinds of pages, {looker.looks} looks, heaviest {looker.heaviest}")
    looker.page.context.close()
    assert not looker.wrong, "\n" + "\n".join(dict.fromkeys(looker.wrong))


def test_a_page_that_is_missing_and_the_open_bar_are_sound_too(demo: str, browser: Browser) -> None:
    looker = Looker.open(browser, demo)
    for language in LANGUAGES:
        looker.page.goto(f"{demo}{language}/about/")
        looker.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        looker.page.evaluate(AXE)
        for theme in THEMES:
            looker.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in WIDTHS:
                looker.page.set_viewport_size({"width": width, "height": 900})
                looker.fits(f"{width} {language} {theme} open")
                looker.look_once(f"{width} {language} {theme} open")
    assert not looker.wrong, "\n".join(looker.wrong)
    answer = looker.page.goto(f"{demo}ar/no-such-page")
    assert answer is not None
    assert answer.status == 404
    assert looker.page.locator("h1").count() == 1


def test_the_front_door_is_walked_by_keyboard_alone(demo: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{demo}en/")
    page.keyboard.press("Tab")
    assert _focus(page) == ("A", "Skip to the content")
    reached = []
    for _step in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)(getComputedStyle(document.activeElement))"
        ), f"the focus on {_focus(page)} cannot be seen"
        reached.append(_focus(page)[1])
        if reached[-1] == "Continue as: Wildlife expert":
            break
    assert "Change role, language or date" in " ".join(reached)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You are now Example Expert")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def _focus(page: Page) -> tuple[str, str]:
    tag, text = page.evaluate("[document.activeElement.tagName, document.activeElement.innerText || '']")
    return tag, " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "role", "path", "language", "width", "theme"),
    [
        ("front-door", "", "/en/", "en", 1280, "light"),
        ("front-door-phone-arabic", "", "/en/", "ar", 390, "light"),
        ("welcome-dark", "", "/en/welcome/", "en", 1280, "dark"),
        ("members", "", "/en/members/", "en", 1280, "light"),
        ("members-phone-arabic-dark", "", "/en/members/", "ar", 390, "dark"),
        ("sign-in-phone-french", "", "/en/sign-in/", "fr", 390, "light"),
        ("office", "secretariat", "/en/office/", "en", 1280, "light"),
        ("office-arabic-dark", "secretariat", "/en/office/", "ar", 1280, "dark"),
        ("proposals", "ngo_expert", "/en/platforms/proposals", "es", 1280, "light"),
        ("people", "company_admin", "/en/people/", "en", 1280, "light"),
        ("display-phone-dark", "spotter", "/en/me/display/", "en", 390, "dark"),
        ("today", "ngo_expert", "/en/today/", "en", 1280, "light"),
        ("terms", "ngo_expert", "/en/keywords/", "en", 1280, "light"),
        ("open-data", "", "/en/progress/open/", "en", 1280, "light"),
        ("parts-chinese", "", "/en/parts/chart/", "zh-hans", 1280, "light"),
    ],
)
def test_screenshots_for_the_documents(
    demo: str, browser: Browser, tmp_path: Path, name: str, role: str, path: str, language: str, width: int, theme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 860 if width > 500 else 780}, color_scheme=theme)  # type: ignore[arg-type]
    looker = Looker.open(browser, demo, context)
    if role:
        looker.sign_in(role)
    looker.page.goto(demo.rstrip("/") + path)
    looker.page.goto(looker.page.url.replace("/en/", f"/{language}/", 1))
    shot = (SHOTS if os.environ.get("INTHEWILD_SCREENSHOTS") else tmp_path) / f"{name}.png"
    looker.page.screenshot(path=shot)
    context.close()
    with Image.open(shot) as picture:
        picture.convert("RGB").quantize(128).save(shot, optimize=True)  # few colours, a third of the size
    assert shot.stat().st_size < 150_000
