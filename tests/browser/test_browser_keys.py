"""Keys, undo, pictures and fonts in Chromium, on the living page; keys of all pages: test_browser_shown_keys.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

#: What each layout types at the same places of the keyboard: (code, shift) -> key.
LAYOUTS: dict[str, dict[tuple[str, bool], str]] = {
    "us": {("Digit1", False): "1", ("Digit2", False): "2", ("Digit3", False): "3", ("Slash", True): "?"},
    "arabic": {("Digit1", False): "١", ("Digit2", False): "٢", ("Digit3", False): "٣", ("Slash", True): "؟"},
    "russian": {("Digit1", False): "1", ("Digit2", False): "2", ("Digit3", False): "3", ("Digit7", True): "?"},
    "french": {("Digit1", False): "&", ("Digit2", False): "é", ("Digit3", False): '"', ("KeyM", True): "?"},
}
PRESS = """([code, key, shiftKey]) => {
  const at = document.activeElement || document.body;
  at.dispatchEvent(new KeyboardEvent("keydown", {code, key, shiftKey, bubbles: true, cancelable: true}));
}"""
COUNT = """() => { window.pressed = []; document.addEventListener("click", (e) => {
  const on = e.target.closest("button,a");
  if (on) { window.pressed.push(on.innerText.trim()); e.preventDefault(); }
}, true); }"""


@pytest.fixture
def page(demo: str, browser: Browser) -> Iterator[Page]:
    """The keys on the living page; what goes wrong in the console fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.goto(f"{demo}en/parts/keys/")
    yield page
    context.close()
    assert not wrong, wrong


def press(page: Page, code: str, key: str, *, shift: bool = False) -> None:
    page.evaluate(PRESS, [code, key, shift])


def pressed(page: Page) -> list[str]:
    return [" ".join(one.split()) for one in page.evaluate("window.pressed")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_key_that_is_shown_works_on_every_layout(page: Page, layout: str) -> None:
    shown = page.eval_on_selector_all("main kbd[data-key]", "all => all.map(k => k.dataset.key)")
    assert shown == ["Digit1", "Digit2", "Digit3", "ArrowRight"]
    page.evaluate(COUNT)
    for (code, shift), key in LAYOUTS[layout].items():
        if shift:
            press(page, code, key, shift=True)
            assert page.locator("dialog#keys").evaluate("d => d.open"), f"{layout}: {key} opens no list"
            page.keyboard.press("Escape")
        else:
            press(page, code, key)
    press(page, "ArrowRight", "ArrowRight")
    assert [one.split()[0] for one in pressed(page)] == ["Remove", "Keep", "Ask", "Next"]


def test_keys_rest_while_somebody_types_with_a_modifier_in_the_list_and_while_held_down(page: Page) -> None:
    page.evaluate(COUNT)
    page.locator("#keys-field").focus()
    page.keyboard.type("1?2")
    assert page.locator("#keys-field").input_value() == "1?2"
    assert not page.locator("dialog#keys").evaluate("d => d.open")
    page.locator("#keys-field").blur()
    for modifier in ("Control", "Alt", "Meta"):
        page.keyboard.press(f"{modifier}+Digit1")
    page.keyboard.press("?")
    page.keyboard.press("Digit1")
    page.keyboard.press("Escape")
    assert pressed(page) == []
    page.keyboard.down("Digit1")
    page.keyboard.down("Digit1")  # the second is a repetition
    page.keyboard.up("Digit1")
    press(page, "Numpad2", "2")
    assert [one.split()[0] for one in pressed(page)] == ["Remove", "Keep"]


def test_the_list_is_made_of_what_the_page_shows(page: Page) -> None:
    page.locator("[data-keys]").click()
    rows = page.locator("dialog#keys dl > div:visible").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == [
        "? This list", "↑ ↓ Up and down in the list", "1 Remove", "2 Keep", "3 Ask", "→ Next",
    ]  # fmt: skip
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.locator("main button").first.evaluate("b => { b.disabled = true }")
    page.keyboard.press("?")
    assert "Remove" not in page.locator("dialog#keys").inner_text()
    page.get_by_role("button", name="Close").click()
    assert page.locator("main button").nth(1).get_attribute("aria-keyshortcuts") == "2"
    assert page.get_by_role("button", name="Keep", exact=True).count() == 1  # the key is no part of the name


def test_arrows_walk_the_list_and_leave_scrolling_alone_elsewhere(page: Page) -> None:
    focus = "document.activeElement.innerText.slice(0, 5)"
    for _step in range(2):
        page.keyboard.press("ArrowDown")
    assert page.evaluate(focus) == "Row 2"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focus) == "Row 1"
    page.locator("main button").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focus) == "Remov"


def test_next_is_the_other_arrow_in_arabic(page: Page, demo: str) -> None:
    page.goto(f"{demo}ar/parts/keys/")
    assert page.locator("main kbd[data-key]").last.get_attribute("data-key") == "ArrowLeft"


def test_who_switched_keys_off_has_none(demo: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{demo}en/")
    page.locator('li.card form:has(input[value="spotter"]) button').click()
    page.goto(f"{demo}en/me/display/")
    page.get_by_label("Keys", exact=True).uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto(f"{demo}en/parts/keys/")
    assert page.locator("kbd").count() == 0
    page.keyboard.press("?")
    assert page.locator("dialog").count() == 0
    page.goto(f"{demo}en/me/display/")
    page.get_by_label("Keys", exact=True).check()
    page.get_by_role("button", name="Save").click()
    assert page.locator("[data-keys]").is_visible()
    page.close()


def test_nothing_of_a_blurred_picture_is_loaded_before_its_reader_asks(demo: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{demo}en/parts/picture/")
    first = page.locator("figure").first
    assert "sample.webp" not in (first.get_by_role("img").get_attribute("src") or "")
    assert first.get_by_role("img").get_attribute("alt") == "A blurred picture"
    first.get_by_role("link", name="Show the picture").click()
    assert first.get_by_role("img").get_attribute("alt") == "A drawing of a ring and a figure on a table"
    assert first.get_by_role("img").get_attribute("src") == "/static/core/sample.webp"
    assert page.evaluate("document.activeElement.tagName") == "IMG"
    assert page.locator("figure").first.get_by_role("link").count() == 0
    page.close()


def test_fonts_are_asked_for_only_where_their_letters_stand(demo: str, browser: Browser) -> None:
    wanted = {"en": set[str](), "ar": {"arabic.woff2", "arabic-bold.woff2"}, "zh-hans": {"chinese.woff2"}}
    for language, expected in wanted.items():
        page = browser.new_page()
        fonts: set[str] = set()
        page.on("request", lambda r, found=fonts: found.add(r.url.rsplit("/", 1)[1]) if r.resource_type == "font" else None)
        page.goto(f"{demo}{language}/about/")
        page.wait_for_load_state("networkidle")
        assert fonts <= expected, (language, fonts)
        page.close()


def test_progress_is_asked_for_again_and_no_text_becomes_a_page(demo: str, browser: Browser) -> None:
    page = browser.new_page()
    asked = 0

    def with_progress(route: Route) -> None:
        """The page as if a job ran for three requests."""
        nonlocal asked
        asked += 1
        answer = route.fetch()
        part = '<div id="p" data-poll="/en/about/">still</div>' if asked < 3 else '<div id="p">over</div>'
        body = answer.text().replace("</main>", part + '</main><script src="/static/core/poll.js" defer></script>')
        route.fulfill(response=answer, body=body)

    page.route("**/en/about/", with_progress)
    page.goto(f"{demo}en/about/")
    page.wait_for_selector("#p:has-text('over')", timeout=15_000)
    assert asked == 3
    write = 'try { document.body.innerHTML = "<p>x</p>"; return "written"; } catch (e) { return e.name; }'
    assert page.evaluate(f"() => {{ {write} }}") == "TypeError"
    page.close()


def test_arrows_walk_the_rows_of_every_table(demo: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{demo}en/parts/table/")
    rows = page.locator("tr[data-row]")
    assert rows.count() > 1
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert rows.nth(1).evaluate("row => row.contains(document.activeElement)")
    page.close()
