"""The front door without scripts. Last in the alphabet: it moves the clock, after which examples go that others walk to."""

from __future__ import annotations

from playwright.sync_api import Browser


def test_the_front_door_works_without_scripts(demo: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo}en/")
    page.get_by_role("button", name="Continue as: Auditor").click()
    assert "Example Auditor" in page.content()
    page.locator("details.bar summary").click()
    page.locator("#demo-language").select_option("ar")
    page.get_by_role("button", name="Change language").click()
    assert "/ar/" in page.url
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.locator("details.bar summary").click()
    page.locator('form[action$="/demo/clock"] button').first.click()
    assert page.locator(".messages li").count() == 1
    context.close()
