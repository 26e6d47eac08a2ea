"""A moderator walks the queue of the demo with the keyboard alone, in English and Arabic; the pages are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from looking import Looker
from playwright.sync_api import Browser, Page

NOTICE = re.compile(r"/notices/ntc_[a-z2-7]{26}/")


@pytest.fixture
def looker(demo: str, browser: Browser) -> Iterator[Looker]:
    """A tab of the moderator of the example company."""
    found = Looker.open(browser, demo)
    found.sign_in("company_moderator")
    yield found
    found.page.context.close()
    assert not found.wrong, "\n".join(found.wrong)


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page. Keys rest for a second after a form was sent."""
    page.wait_for_timeout(1100)
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_queue_is_walked_with_the_keyboard_alone(looker: Looker, demo: str, language: str) -> None:
    page = looker.page
    page.goto(f"{demo}{language}/notices/")
    press(page, "Enter")
    assert NOTICE.search(page.url)
    first = page.url
    shown = page.eval_on_selector_all("main section kbd[data-key]", "all => all.map(k => k.dataset.key)")
    assert shown == [f"Digit{n}" for n in range(1, 8)]
    press(page, "Digit2")
    assert page.url.endswith("?choose=keep")
    press(page, "Digit9")
    press(page, "Digit5")
    assert NOTICE.search(page.url) and page.url != first
    second = page.url
    press(page, "Digit1")
    assert page.url != second
    assert page.locator("form.toast").count() == 1
    page.keyboard.press("?")
    assert page.locator("dialog#keys").evaluate("d => d.open")
    page.keyboard.press("Escape")
    press(page, "Digit0")
    page.goto(second)
    assert page.locator("main section kbd[data-key=Digit1]").count() == 1, "the answer was not taken back"


def test_the_pages_of_the_queue_are_readable_in_all_their_shapes(looker: Looker) -> None:
    looker.page.goto(f"{looker.url}en/notices/")
    one = next(path for path in looker.links() if NOTICE.search(path))
    for path in ("/en/notices/", one, "/en/notices/decisions", "/en/appeals/"):
        looker.look(path)


def test_the_pages_of_the_expert_are_readable_in_all_their_shapes(demo: str, browser: Browser) -> None:
    looker = Looker.open(browser, demo)
    looker.sign_in("ngo_expert")
    for path in ("/en/notices/", "/en/notices/sign", "/en/notices/sender"):
        looker.look(path)
    looker.page.context.close()
    assert not looker.wrong, "\n".join(looker.wrong)
