"""Lists, forms and charts in a real browser: without scripts, on a phone, on paper, and what scripts add."""

from __future__ import annotations

import json

import pytest
from looking import FEW, THEMES, WIDTHS, Looker
from playwright.sync_api import Browser, Page


def office(demo: str, browser: Browser, *, scripts: bool = True, width: int = 1280) -> Page:
    """Somebody of the secretariat."""
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
    looker = Looker.open(browser, demo, context)
    looker.sign_in("secretariat")
    return looker.page


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "zh-hans"])
def test_all_parts_are_sound_in_every_language_and_both_themes(demo: str, browser: Browser, language: str) -> None:
    looker = Looker.open(browser, demo)
    for path in ("/en/parts/", "/en/parts/all/"):
        looker.look(path, languages=(language,), widths=WIDTHS[1:2] if FEW else WIDTHS, themes=THEMES)
        assert str(looker.page.locator("html").get_attribute("lang")).lower() == language
    looker.page.context.close()
    wrong = [one for one in looker.wrong if "/parts/all/: weight" not in one]  # a catalogue, which nobody but its makers opens
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))


def test_a_list_is_filtered_sorted_saved_and_taken_out_without_scripts(demo: str, browser: Browser) -> None:
    page = office(demo, browser, scripts=False)
    page.goto(f"{demo}en/platforms/")
    every = page.locator("tbody tr").count()
    page.locator('select[name="sector"]').select_option("search")
    page.get_by_role("button", name="Filter").click()
    assert 0 < page.locator("tbody tr").count() < every
    page.get_by_role("columnheader", name="Name").get_by_role("link").click()
    page.get_by_role("columnheader", name="Name").get_by_role("link").click()
    assert page.get_by_role("columnheader", name="Name").get_attribute("aria-sort") == "descending"
    assert "sector=search" in page.url
    page.locator("details.views summary").click()
    page.get_by_label("Save what you see under a name").fill("Search engines")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{demo}en/platforms/")
    page.get_by_role("link", name="Search engines").click()
    shown = page.locator("tbody th").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    assert [row["name"] for row in json.loads(download.value.path().read_text("utf-8"))] == shown
    page.get_by_role("button", name="Delete Search engines").click()
    assert page.get_by_role("link", name="Search engines").count() == 0
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_role("link", name="Search engines").count() == 1
    page.context.close()


def test_a_draft_is_kept_by_the_button_and_offered_without_scripts(demo: str, browser: Browser) -> None:
    page = office(demo, browser, scripts=False)
    page.goto(f"{demo}en/platforms/new")
    page.get_by_label("Name", exact=True).fill("سوق نصف مكتوب")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="Go on with it").click()
    assert page.get_by_label("Name", exact=True).input_value() == "سوق نصف مكتوب"
    page.goto(f"{demo}en/platforms/new")
    page.get_by_role("button", name="Throw it away").click()
    assert page.get_by_role("link", name="Go on with it").count() == 0
    page.context.close()


def test_scripts_keep_a_draft_by_themselves(demo: str, browser: Browser) -> None:
    page = office(demo, browser)
    page.goto(f"{demo}en/organisations/new")
    assert page.locator("[data-draft-says]").is_hidden()
    page.get_by_label("Name", exact=True).press_sequentially("Half")
    page.locator("[data-draft-says]").wait_for(state="visible", timeout=15_000)
    page.goto(f"{demo}en/organisations/new")
    page.get_by_role("link", name="Go on with it").click()
    assert page.get_by_label("Name", exact=True).input_value() == "Half"
    page.get_by_label("Website").fill("no address")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.context.close()


def test_on_a_phone_a_row_is_a_card_and_the_order_a_choice(demo: str, browser: Browser) -> None:
    page = office(demo, browser, width=390)
    page.goto(f"{demo}ar/platforms/")
    label = page.locator("tbody td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label.strip('"') == page.locator("tbody td").first.get_attribute("data-label")
    page.locator('select[name="sort"]').select_option("-name")
    page.locator("form.filters button").first.click()
    assert "sort=-name" in page.url
    assert page.evaluate("document.querySelector('.rows').scrollWidth <= document.documentElement.clientWidth")
    assert page.get_by_role("row").count() > 10  # cards are still a table for who does not see them
    page.context.close()


def test_on_paper_a_chart_shows_its_figures(demo: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{demo}en/parts/chart/")
    figures = page.locator("figure.figure-chart details table").first
    assert not figures.is_visible()
    page.emulate_media(media="print")
    assert page.locator("figure.figure-chart details > div").first.evaluate("one => one.getBoundingClientRect().height") > 50
    page.close()
