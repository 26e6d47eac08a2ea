"""The public report on a phone: from a listing of the example marketplace to a code, with and without scripts, in English
and Arabic; in every step all twelve languages are sound."""

from __future__ import annotations

import io
import os
import re
import time
import urllib.request
from pathlib import Path

import pytest
from looking import AXE, Looker
from PIL import Image
from playwright.sync_api import Browser, Page

TONGUES = ("en", "fr", "ar", "es", "zh-hans", "pt-br", "ru", "id", "vi", "th", "hi", "de")
SHOTS = Path(__file__).parents[2] / "docs" / "screenshots"  # written with INTHEWILD_SCREENSHOTS=1
PHONE = {"width": 390, "height": 780}
NEXT = "main form.form button:not(.quiet)"


def market(demo: str) -> str:
    """The address of a listing of the example marketplace, as the front door names it."""
    door = urllib.request.urlopen(f"{demo}en/").read().decode()
    found = re.search(r'class="button" href="(http://127\.0\.0\.1:\d+/)"', door)
    assert found, "the front door leads to no marketplace"
    items = re.findall(r'href="(/item/\d+)"', urllib.request.urlopen(found[1]).read().decode())
    return found[1].rstrip("/") + items[0]


class Thumb:
    """Counts taps. Pasting is one, as on a phone."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).first.click()

    def paste(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.taps += 1
        self.page.fill(selector, text)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("tongue", ["en", "ar"])
def test_a_listing_of_the_marketplace_is_reported_in_twelve_taps(
    demo: str, browser: Browser, tmp_path: Path, tongue: str, scripts: bool
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    thumb = Thumb(page)
    page.goto(f"{demo}{tongue}/report/")
    began = time.monotonic()
    shoot(page, tmp_path, f"report-{tongue}-1-start", scripts)
    thumb.paste("#link", market(demo))
    thumb.tap(NEXT)
    for _second in range(30):  # with scripts the page looks by itself
        if not page.locator("[data-poll]").count():
            break
        page.wait_for_timeout(1000)
        if not scripts:
            page.goto(f"{demo}{tongue}/report/read")
    assert "Example listing" in page.locator("#found").inner_text()
    shoot(page, tmp_path, f"report-{tongue}-2-read", scripts)
    thumb.tap(NEXT)
    for name in ("offered", "where", "origin"):
        thumb.tap(f"#{name}-unsure")
    shoot(page, tmp_path, f"report-{tongue}-3-questions", scripts)
    thumb.tap(NEXT)
    shoot(page, tmp_path, f"report-{tongue}-4-check", scripts)
    page.wait_for_timeout(max(0, 3500 - (time.monotonic() - began) * 1000))  # nobody is as fast as this test
    thumb.tap(NEXT)
    code = page.locator("main code").inner_text()
    assert re.fullmatch(r"([0-9A-Z]{4}-){5}[0-9A-Z]{4}", code)
    assert thumb.taps <= 12
    shoot(page, tmp_path, f"report-{tongue}-5-sent", scripts)
    page.go_back()
    page.reload()
    page.goto(f"{demo}{tongue}/report/status")
    page.fill("#code", code)
    page.locator(NEXT).click()
    assert code not in page.url
    assert page.locator("main [role=status]").count() == 1
    shoot(page, tmp_path, f"report-{tongue}-6-status", scripts)
    page.locator("details.card summary").first.click()
    page.fill("#more", "It is still there.")
    page.locator("details[open].card button").click()
    assert page.locator("p.notice").count() == 1
    page.locator("details.card summary").last.click()
    page.locator("#erase").check()
    page.locator("button.danger").click()
    page.goto(f"{demo}{tongue}/report/status")
    page.fill("#code", code)
    page.locator(NEXT).click()
    assert page.locator("#code-fault").count() == 1
    context.close()


def shoot(page: Page, tmp_path: Path, name: str, scripts: bool) -> None:
    """A picture for the documents; without scripts the pages look the same."""
    if not scripts:
        return
    shot = (SHOTS if os.environ.get("INTHEWILD_SCREENSHOTS") else tmp_path) / f"{name}.png"
    page.screenshot(path=shot, full_page=True)
    with Image.open(shot) as picture:
        picture.convert("RGB").quantize(64).save(shot, optimize=True)


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_step_is_sound_in_every_language(demo: str, browser: Browser, tongue: str) -> None:
    looker = Looker.open(browser, demo)
    page = looker.page
    picture = io.BytesIO()
    Image.new("RGB", (900, 500), (30, 90, 60)).save(picture, "PNG")
    page.set_viewport_size({"width": 320, "height": 780})

    def look(step: str) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        page.evaluate(AXE)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            looker.fits(f"{step} {tongue} {theme}")
            looker.look_once(f"{step} {tongue} {theme}", colours_only=theme == "dark")
        page.emulate_media(color_scheme="light")

    page.goto(f"{demo}{tongue}/report/")
    look("start")
    page.fill("#text", "Antique elephant ivory carving for sale, 12 cm, old family piece")
    page.set_input_files("#picture", {"name": "screen.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    page.locator(NEXT).click()
    look("read")
    page.locator(NEXT).click()
    look("questions")
    page.locator(NEXT).click()
    page.fill("#email", "wrong")
    page.locator(NEXT).click()
    look("check with a mistake")
    page.goto(f"{demo}{tongue}/report/picture/1/change")
    look("black out")
    page.goto(f"{demo}{tongue}/report/")
    look("start with a draft")
    page.locator("main .notice button.plain").click()
    page.wait_for_load_state("networkidle")
    page.goto(f"{demo}{tongue}/report/status")
    page.fill("#code", "wrong")
    page.locator(NEXT).click()
    look("a wrong code")
    page.context.close()
    wrong = [w for w in looker.wrong if "422" not in w]  # the browser complains of answers that say what is missing
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))
