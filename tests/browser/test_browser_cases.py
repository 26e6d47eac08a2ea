"""Triage in Chromium: an expert of the demo works through the pool by keys, on a desk and a phone, in English and Arabic."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from looking import Looker
from PIL import Image
from playwright.sync_api import Browser, Page

SHOTS = Path(__file__).parents[2] / "docs" / "screenshots"  # written with INTHEWILD_SCREENSHOTS=1
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 780}}


def shoot(page: Page, tmp_path: Path, name: str) -> None:
    """A picture for the documents."""
    shot = (SHOTS if os.environ.get("INTHEWILD_SCREENSHOTS") else tmp_path) / f"{name}.png"
    page.screenshot(path=shot, full_page=True)
    with Image.open(shot) as picture:
        picture.convert("RGB").quantize(64).save(shot, optimize=True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pool_a_case_and_its_tabs_are_sound(demo: str, browser: Browser, tmp_path: Path, language: str) -> None:
    looker = Looker.open(browser, demo)
    looker.sign_in("ngo_expert")
    page = looker.page
    page.goto(f"{demo}{language}/cases/")
    case = page.locator("tbody th a").first.get_attribute("href")
    assert case
    for path in (f"/{language}/cases/?state=any", case, f"{case}similar", f"{case}reports", f"{case}history", f"{case}hold"):
        looker.look(path, languages=(language,), widths=(390, 1280), themes=("light",))
    for size, shape in SIZES.items():
        page.set_viewport_size(shape)  # type: ignore[arg-type]
        for name, path in (("pool", f"/{language}/cases/"), ("case", case)):
            page.goto(demo.rstrip("/") + path)
            shoot(page, tmp_path, f"cases-{language}-{size}-{name}")
    assert not looker.wrong, "\n".join(looker.wrong)


def test_a_case_is_confirmed_by_two_keys_and_another_rejected_by_words(demo: str, browser: Browser) -> None:
    looker = Looker.open(browser, demo)
    looker.sign_in("ngo_expert")
    page = looker.page
    page.goto(f"{demo}en/cases/")
    page.keyboard.press("1")
    page.wait_for_url(re.compile(r"/cases/cas_"))
    first = page.url
    assert "You hold this until" in page.locator("main").inner_text()
    page.keyboard.press("1")
    page.wait_for_selector("text=The notices are drafted")
    assert page.url == first
    page.goto(f"{demo}en/cases/")
    page.keyboard.press("1")
    page.wait_for_url(lambda url: "/cases/cas_" in url and url != first)
    second = page.url
    page.fill("[name=reason]", "2")  # a digit in a field is no key
    assert page.url == second
    page.locator("button[value=reject]").click()
    page.wait_for_selector("text=Rejected.")
    assert page.url != second
    with page.expect_navigation():
        page.keyboard.press("0")  # takes it back
    page.goto(second)
    assert "In triage" in page.locator("main").inner_text()
    assert not looker.wrong, "\n".join(looker.wrong)


def test_without_scripts_everything_is_there(demo: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    looker = Looker.open(browser, demo, context)
    looker.sign_in("ngo_expert")
    page = looker.page
    page.goto(f"{demo}en/cases/")
    page.locator("main form[action$='/cases/next'] button").click()
    page.fill("[name=taxon]", "pangol")
    page.locator("button[value=look]").click()
    page.locator("input[name=taxon][value=manis-javanica]").check()
    page.locator("button[name=do][value=save]").click()
    assert "Manis javanica" in page.locator("main").inner_text()
