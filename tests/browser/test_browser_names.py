"""The main tasks with a keyboard alone, in English and Arabic; what a screen reader says on the way stands in names/.

Every walk leaves the demo as it was (it takes back what it did) or acts on something that no other test counts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hands import Hands, telling
from looking import LANGUAGES, Looker
from playwright.sync_api import Browser
from test_browser_report import market

MAIN = "main form.form button:not(.quiet)"
CASES = {"en": "Beispielanzeige", "ar": "उदाहरण विज्ञापन"}  # low in the pool, where other tests take nothing
NOTICES = {"en": "young grey parrot", "ar": "ناب فيل منحوت"}
Walk = Callable[[Hands, str, str, Path], None]


def report(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A listing of the example marketplace is reported; the code is checked."""
    page = hands.page
    hands.open(f"{base}report/")
    hands.hear("Step 1")
    hands.to("#link")
    hands.write(market(base.removesuffix(f"{language}/")))
    hands.to(MAIN)
    hands.go()
    hands.skip()
    hands.to("main a")  # on "Look again" or "Back" while the page looks by itself
    page.wait_for_selector("[data-poll]", state="detached", timeout=60_000)
    hands.stays()
    hands.hear("Step 2")
    hands.to(MAIN)
    hands.go()
    hands.skip()
    hands.hear("Step 3")
    for name in ("offered", "where", "origin"):
        hands.to(f"input[name={name}]")
        hands.press("ArrowUp")  # around to the last, "Not sure"
    hands.to(MAIN)
    hands.go()
    hands.skip()
    hands.hear("Step 4")
    hands.to("#email")
    hands.write("wrong")
    hands.to(MAIN)
    page.wait_for_timeout(2500)  # nobody is as fast as this test
    hands.go()
    hands.hear("A mistake")
    hands.skip()
    hands.to(".error-summary a")
    hands.press("Enter")
    assert page.evaluate("document.activeElement.id") == "email"
    page.keyboard.press("Control+A")
    hands.press("Delete")
    hands.to(MAIN)
    hands.go()
    code = page.locator("main code").inner_text()
    hands.hear("Sent")
    hands.skip()
    hands.to("main a[href$='/report/status']")
    hands.go()
    hands.skip()
    hands.hear("Check a report")
    hands.to("#code")
    hands.write(code)
    hands.go()
    hands.hear("How it stands")
    hands.skip()
    hands.to("main details:last-of-type summary")
    hands.press("Space")
    hands.to("#erase")
    hands.press("Space")
    hands.to("main button.danger")
    hands.go()
    hands.hear("Erased")


def assess(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """From the pool to a case, which is rejected with words; that is taken back."""
    page = hands.page
    hands.open(f"{base}cases/")
    hands.hear("The pool", "main form[role=search]")  # who works on what depends on what was done before
    hands.to("main form[role=search] select")
    hands.press("ArrowDown")
    hands.press("ArrowUp")
    case = page.locator("tbody th a", has_text=CASES[language]).get_attribute("href")
    hands.to(f"tbody a[href='{case}']", most=200)
    hands.go()
    hands.skip()
    hands.hear("A case")
    hands.to("[name=legality]")
    hands.press("ArrowDown")
    hands.to("[name=reason]")
    hands.write("2: an example")
    hands.to("button[value=reject]")
    hands.go()
    hands.hear("Rejected", "main .toasts")
    hands.skip()
    hands.to(".toast button")
    hands.go()
    page.goto(base.removesuffix(f"/{language}/") + str(case))
    assert page.locator("button[value=reject]").count() == 1, "it was not taken back"


def sign(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A notice is signed in good faith; that is taken back in time."""
    hands.open(f"{base}notices/")
    hands.to("main a[href$='/notices/sign']")
    hands.go()
    hands.skip()
    hands.hear("To sign")
    hands.to("input[name=notice]:enabled")
    hands.press("Space")
    hands.to("main form.form > div input[type=checkbox], main form.form > p input[type=checkbox], #id_good_faith")
    hands.press("Space")
    hands.to("main form.form .actions button")
    hands.go()
    hands.hear("Signed", "main .toasts")
    hands.skip()
    hands.to(".toast button")
    hands.go()


def answer(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A moderator answers a notice without its digits; that is taken back."""
    page = hands.page
    hands.open(f"{base}notices/")
    hands.hear("The queue")
    hands.distinct("tbody th a")
    notice = page.locator("tbody tr", has_text=NOTICES[language]).locator("th a").get_attribute("href")
    hands.to(f"tbody a[href='{notice}']")
    hands.go()
    hands.skip()
    hands.hear("A notice")
    hands.to("main details summary")
    hands.press("Enter")
    hands.to("#note")
    hands.write("12: no key")
    hands.to("a[href='?choose=keep']", back=True)
    hands.go()
    hands.skip()
    hands.hear("Reasons")
    hands.to("button[name=answer]")
    hands.go()
    hands.hear("Answered", "main .toasts")
    hands.skip()
    hands.to(".toast button")
    hands.go()


def everyday(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """Today, notifications, search, and how pages are shown."""
    page = hands.page
    hands.open(f"{base}today/")
    hands.hear("Today", "body")
    hands.around()
    page.keyboard.press("Shift+Slash")
    assert page.evaluate("document.activeElement.closest('dialog') !== null"), "the list of keys takes the focus"
    hands.hear("Keys of this page", "dialog#keys")
    page.keyboard.press("Escape")
    hands.stays()
    hands.open(f"{base}notifications/")
    hands.hear("Notifications", "main form.filters")  # what is new depends on who did what before
    hands.to("main input[name=unread]")
    hands.press("Space")
    hands.to("main form.filters button")
    hands.go()
    assert "unread=1" in page.url
    hands.to("header input[type=search]")
    hands.write("ivory")
    hands.go()
    hands.skip()
    hands.hear("Found")
    hands.open(f"{base}me/display/")
    hands.hear("How pages are shown")
    hands.to("main select")
    hands.press("ArrowDown")
    hands.press("ArrowUp")
    hands.to(MAIN)
    hands.go()
    hands.hear("Saved")


def office(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A duty is done; a request about personal data that came by letter is entered and answered."""
    hands.open(f"{base}office/")
    hands.hear("Duties")
    hands.distinct("tbody form button")
    hands.to("tbody form button")
    hands.go()
    hands.hear("One is done")
    hands.open(f"{base}desk/")
    hands.to("main a[href$='/desk/new/']")
    hands.go()
    hands.skip()
    hands.hear("A request by letter")
    hands.to("main input[name=kind]")
    hands.press("Space")
    hands.to("main [name=email]")
    hands.write("asker@letter.example")
    hands.to("main form.form .actions button")
    hands.go()
    hands.skip()
    hands.hear("The request")
    hands.to("main section select[name=proof]")
    hands.press("ArrowDown")
    hands.to("main button[value=identify]")
    hands.go()
    hands.skip()
    hands.hear("Who asks was checked")
    hands.to("main section [name=words]")
    hands.write("We hold nothing of you.")
    hands.to("main button[value=answer]")
    hands.go()
    hands.hear("It is answered")


def bring(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A file with figures, up to what it would change; then the draft is deleted."""
    page = hands.page
    file = tmp_path / "figures.csv"
    file.write_text(
        "platform,measure,value,day,source\nExample Market,items,12,2026-06-30,Example\nNobody,items,x,2026-06-30,Example\n"
    )
    hands.open(f"{base}imports/")
    hands.to("main a[href$='/imports/new/figures/']")
    hands.go()
    hands.skip()
    hands.hear("A file")
    hands.to("main input[type=file]")
    page.wait_for_load_state("networkidle")  # a page that is still busy may swallow the key
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Space")
    chosen.value.set_files(file)
    hands.stays()
    hands.to("main form.form .actions button")
    hands.go()
    hands.skip()
    page.wait_for_selector("[data-poll]", state="detached", timeout=60_000)
    hands.stays()
    hands.hear("What it would change")
    hands.to("nav.tabs a:not([aria-current])")
    hands.go()
    hands.skip()
    hands.to("main button[value=drop]")
    hands.go()
    hands.hear("Deleted")
    hands.open(f"{base}imports/")  # last, because others may have sent files before
    hands.hear("Imports")


WALKS: dict[str, tuple[str, Walk]] = {
    "report": ("", report),
    "assess": ("ngo_expert", assess),
    "sign": ("ngo_expert", sign),
    "answer": ("company_moderator", answer),
    "everyday": ("ngo_expert", everyday),
    "office": ("secretariat", office),
    "import": ("company_admin", bring),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", WALKS)
def test_a_task_is_done_by_keyboard_and_its_pages_are_said_well(
    demo: str, browser: Browser, tmp_path: Path, task: str, language: str
) -> None:
    looker = in_the_demo(browser, demo, WALKS[task][0])
    by_keyboard(looker, WALKS[task][1], task, language, tmp_path)


def in_the_demo(browser: Browser, demo: str, role: str) -> Looker:
    """A tab of somebody with that role, or of nobody."""
    looker = Looker.open(browser, demo)
    if role:
        looker.sign_in(role)
        looker.page.wait_for_load_state("networkidle")
    return looker


def by_keyboard(looker: Looker, walk: Walk, task: str, language: str, tmp_path: Path) -> None:
    """Walk in a tab, compare what is heard, close the tab; nothing may go wrong on the way."""
    looker.page.emulate_media(reduced_motion="reduce")  # the skip link slides in
    with telling(Hands(looker.page), task, language) as hands:
        walk(hands, f"{looker.url}{language}/", language, tmp_path)
    looker.page.context.close()
    wrong = [one for one in looker.wrong if "422" not in one and "woff2" not in one]
    # The browser complains of answers that say what is missing, and of letters that came too late for the page.
    assert not wrong, "\n".join(wrong)
