"""Every key that a page shows, pressed on an Arabic and a Russian keyboard: the sheet on `?` is read, and each key of it
presses what the sheet says it presses. Pages and keys are found by their templates, so that a new one cannot be forgotten."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from looking import Looker
from PIL import Image
from playwright.sync_api import Browser, Page
from test_browser_keys import PRESS

import inthewild.hub

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from live_hub import LiveHub  # noqa: E402

HUB = Path(inthewild.hub.__file__).parent
NEXT = "main form.form button:not(.quiet)"
#: Notes what is pressed by the words that the sheet has for it, and keeps it from happening.
NOTE = """() => { window.pressed = []; document.addEventListener("click", (e) => {
  const on = e.target.closest("button,a");
  if (!on || on.closest("dialog")) return;
  const words = on.cloneNode(true);
  words.querySelectorAll("kbd").forEach((k) => k.remove());
  window.pressed.push(on.ariaLabel || words.textContent.trim().replace(/\\s+/g, " "));
  e.preventDefault();
}, true); }"""
ROWS = """() => [...document.querySelectorAll("dialog#keys dl > div")].filter((row) => row.getClientRects().length)
  .map((row) => [[...row.querySelectorAll("kbd")].map((k) => k.textContent), row.querySelector("dd").textContent])"""
PLACE = """() => [...document.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length)
  .findIndex((row) => row.contains(document.activeElement))"""
CAPS = {"→": "ArrowRight", "←": "ArrowLeft", "Enter": "Enter"}


@dataclass(frozen=True)
class Layout:
    """What a keyboard types: its ten digits, and where its question mark lies (a code, with Shift) and what that types."""

    digits: str
    question: tuple[str, str]

    def typed(self, code: str) -> str:
        """``event.key`` of a key."""
        return self.digits[int(code[-1])] if code.startswith("Digit") else code


LAYOUTS = {"arabic": Layout("٠١٢٣٤٥٦٧٨٩", ("Slash", "؟")), "russian": Layout("0123456789", ("Digit7", "?"))}
Pages = Callable[[Browser, str], Iterator[Page]]


def press_all(page: Page, layout: Layout) -> set[str]:
    """Press each key of the page's sheet, in turn; the codes of those keys."""

    def press(code: str, key: str, shift: bool = False) -> None:
        page.evaluate("document.activeElement.blur()")
        page.evaluate(PRESS, [code, key, shift])

    code, key = layout.question
    page.evaluate("window.pressed = []")
    press(code, key, shift=True)
    assert page.locator("dialog#keys").evaluate("d => d.open"), f"{page.url}: {key} opens no sheet"
    rows = page.evaluate(ROWS)
    page.keyboard.press("Escape")
    assert page.evaluate("window.pressed") == [], f"{page.url}: {key} pressed more than the sheet"
    codes = []
    for caps, words in rows[1:]:  # the first is the sheet itself
        if caps == ["↑", "↓"]:
            press("ArrowDown", "ArrowDown")
            assert page.evaluate(PLACE) == 0, f"{page.url}: ↓ goes to no row"
            press("ArrowUp", "ArrowUp")
            assert page.evaluate(PLACE) == page.locator("[data-row]:visible").count() - 1, f"{page.url}: ↑ goes to no row"
            continue
        (cap,) = caps
        codes.append(CAPS.get(cap) or f"Digit{unicodedata.digit(cap)}")
        page.evaluate("window.pressed = []")
        press(codes[-1], layout.typed(codes[-1]))
        assert page.evaluate("window.pressed") == [words], f"{page.url}: {cap} is shown for {words!r}"
    assert len(codes) == len(set(codes)), f"{page.url}: one key for two things: {rows}"
    return set(codes)


def living(browser: Browser, demo: str) -> Iterator[Page]:
    """The living page, from the left and from the right."""
    page = browser.new_page()
    for language in ("en", "ar"):
        page.goto(f"{demo}{language}/parts/keys/")
        yield page
    page.close()


def pool(browser: Browser, demo: str) -> Iterator[Page]:
    """The pool of an expert."""
    looker = Looker.open(browser, demo)
    looker.sign_in("ngo_expert")
    looker.page.goto(f"{demo}en/cases/")
    yield looker.page
    looker.page.context.close()


def case(browser: Browser, demo: str) -> Iterator[Page]:
    """A case in triage, of a report with a picture, which has a key of its own for a child at risk."""
    title = "Examplo carving with a picture, not for sale"
    picture = BytesIO()
    Image.new("RGB", (640, 400), (30, 90, 60)).save(picture, "PNG")
    public = browser.new_page()
    public.goto(f"{demo}en/report/")
    public.fill("#text", title)
    public.set_input_files("#picture", {"name": "seen.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    for step in range(4):
        if step == 2:
            for name in ("offered", "where", "origin"):
                public.locator(f"#{name}-unsure").click()
        if step == 3:
            public.wait_for_timeout(3500)  # nobody is as fast as this test
        public.locator(NEXT).first.click()
    public.locator("main code").wait_for()
    public.close()
    looker = Looker.open(browser, demo)
    looker.sign_in("ngo_expert")
    page = looker.page
    row = page.locator("main tbody tr").filter(has_text=title[:30]).locator("th a")
    for _second in range(90):
        page.goto(f"{demo}en/cases/?q=Examplo")
        if row.count():
            break
        page.wait_for_timeout(1000)
    with page.expect_navigation():
        row.first.click()
    assert page.locator("button[value^='protect:']").count() == 1
    yield page
    page.context.close()


def queue(browser: Browser, demo: str) -> Iterator[Page]:
    """A moderator's list of notices, a notice, and the same with an answer that can be taken back, which it is in the end."""
    looker = Looker.open(browser, demo)
    looker.sign_in("company_moderator")
    page = looker.page
    page.goto(f"{demo}ar/notices/")
    yield page
    page.goto(f"{demo}ar/notices/")
    with page.expect_navigation():
        page.locator("main form[action$='/next'] button").click()
    notice = page.url
    yield page
    for choice in ("keep", "restrict", "ask"):
        page.goto(f"{notice}?choose={choice}")
        yield page
    page.goto(notice)
    with page.expect_navigation():
        page.locator("button[value=already_gone]").click()
    assert page.locator("form.toast").count() == 1
    yield page
    page.reload()
    with page.expect_navigation():
        page.locator("form.toast button").first.click()
    page.goto(notice)
    assert page.locator("button[value=already_gone]").count() == 1, "the answer was not taken back"
    page.context.close()


#: A second person of the keyword desk, and a term in each state, written by somebody else.
DESK = """
import json, sys
sys.path.insert(0, {tests!r})
import keywords_world
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
world = keywords_world.build(Actor(ActorKind.USER, "usr_office", "", frozenset({{Role.SECRETARIAT}})))
client, _actor = keywords_world.browser(world.other_ngo)
made = [keywords_world.term(world, state).term_id for state in keywords_world.STATES]
print(json.dumps({{"terms": made, "cookies": {{key: one.value for key, one in client.cookies.items()}}}}))
"""


def term(browser: Browser, demo: str) -> Iterator[Page]:
    """A term of the keyword desk in each of its states, as somebody sees it who did not write it."""
    with LiveHub() as hub:
        told = json.loads(hub.run(DESK.format(tests=str(ROOT / "tests" / "hub"))).splitlines()[-1])
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": hub.address} for name, value in told["cookies"].items()])
        page = context.new_page()
        for one in told["terms"]:
            page.goto(f"{hub.address}/en/keywords/terms/{one}/")
            yield page
        context.close()


#: Which templates show keys, and the pages on which all of them are met.
SHOWN: dict[str, tuple[Pages, tuple[str, ...]]] = {
    "the living page": (living, ("core/living/keys.html",)),
    "the pool": (pool, ("cases/pool.html",)),
    "a case": (case, ("cases/assess.html", "cases/report_picture.html")),
    "the queue": (queue, ("cases/notices.html", "cases/notice_panel.html", "core/parts/undo.html")),
    "a term": (term, ("keywords/term.html",)),
}


def keys_of(template: str) -> set[str]:
    """The keys that a template names; those of a loop come from a view."""
    text = next(HUB.glob(f"*/templates/{template}")).read_text("utf-8")
    names = set(re.findall(r'{% key "(\w+)"', text))
    return (names - {"Next"}) | ({"ArrowRight", "ArrowLeft"} if "Next" in names else set())


def test_every_template_that_shows_keys_is_among_them() -> None:
    showing = {
        path.as_posix().split("/templates/")[1]
        for path in HUB.rglob("templates/**/*.html")
        if "{% key " in path.read_text("utf-8")
    }
    assert showing == {template for _pages, templates in SHOWN.values() for template in templates}


@pytest.mark.parametrize("place", SHOWN)
def test_every_key_of_the_sheet_presses_what_the_sheet_says_on_an_arabic_and_a_russian_keyboard(
    demo: str, browser: Browser, place: str
) -> None:
    pages, templates = SHOWN[place]
    pressed = {name: set[str]() for name in LAYOUTS}
    for page in pages(browser, demo):
        page.wait_for_load_state()
        page.wait_for_timeout(1100)  # keys rest for a second after a form was sent
        page.evaluate(NOTE)
        for name, layout in LAYOUTS.items():
            pressed[name] |= press_all(page, layout)
    wanted = set[str]().union(*(keys_of(template) for template in templates))
    assert pressed == dict.fromkeys(LAYOUTS, wanted), f"{place}: not all of its keys were met"
