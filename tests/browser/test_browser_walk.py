"""From a report to an answer, as people walk it: three listings of the example marketplace, in English and in Arabic.

The public reports them, an expert reads, holds, releases, confirms and signs, a moderator answers with the keyboard alone, an
appeal overturns an answer; who reported sees at each step how it stands, and no more.
"""

from __future__ import annotations

import gettext
import html
import re
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from looking import Looker
from playwright.sync_api import Browser, Locator, Page
from test_browser_cases import shoot

import inthewild.hub

PHONE = {"width": 390, "height": 780}
DESK = {"width": 1280, "height": 900}
NEXT = "main form.form button:not(.quiet)"
LAW = "Council Regulation (EC) No 338/97"
PATIENCE = 90_000  # milliseconds; a worker reads pages and sends notices, perhaps on a busy machine
#: What becomes of them: removed, no violation (later overturned), not on this platform. Each language has its own listings.
LISTINGS = {"en": (107, 105, 103), "ar": (104, 102, 106)}
STATUS = {
    "received": "Received", "checked": "Being checked", "sent": "Sent to the platform", "gone": "Closed: gone",
    "nothing": "Closed: no action",
}  # fmt: skip


def says(language: str, name: str) -> str:
    """A status in the words of a language, as its catalogue has them now."""
    if language == "en":
        return STATUS[name]
    catalogue = Path(inthewild.hub.__file__).parent / "locale" / language / "LC_MESSAGES" / "report.mo"
    with catalogue.open("rb") as file:
        return gettext.GNUTranslations(file).gettext(STATUS[name])


@dataclass
class Walk:
    """One language: a phone for who reports, a desk for who works in the hub."""

    demo: str
    language: str
    phone: Looker
    desk: Looker
    shots: Path
    titles: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The desk."""
        return self.desk.page

    def to(self, path: str) -> None:
        """Open a page of the hub in the language of the walk."""
        self.page.goto(f"{self.demo}{self.language}/{path}")

    def be(self, role: str) -> None:
        """Take a role at the front door."""
        self.to("")
        with self.page.expect_navigation():
            self.page.locator(f'li.card form:has(input[value="{role}"]) button').click()

    def a_day_passes(self) -> None:
        """Move the clock by the bar of the demo."""
        self.page.locator("details.bar summary").click()
        with self.page.expect_navigation(timeout=PATIENCE):
            self.page.locator("button[name=days][value='1']").click()

    def until(self, path: str, wanted: str) -> Locator:
        """Open a page until it shows a link in the row of ``wanted``."""
        row = self.page.locator("main tbody tr").filter(has_text=wanted).locator("a").first
        end = time.monotonic() + PATIENCE / 1000
        self.to(path)
        while not row.count():
            assert time.monotonic() < end, f"{wanted} does not come to {path}: {self.page.locator('main').inner_text()}"
            self.page.wait_for_timeout(1000)
            self.to(path)
        return row

    def press(self, key: str) -> None:
        """Press a key that leads to another page. Keys rest for a second after a form was sent."""
        self.page.wait_for_timeout(1100)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def report(self, url: str, title: str) -> None:
        """Send a report from the phone, and keep its code."""
        page = self.phone.page
        page.goto(f"{self.demo}{self.language}/report/")
        page.fill("#link", url)
        page.locator(NEXT).first.click()
        began = time.monotonic()
        page.wait_for_selector("#found:not([data-poll]) >> text=" + title[:20], timeout=PATIENCE)
        page.locator(NEXT).first.click()
        for name in ("offered", "where", "origin"):
            page.locator(f"#{name}-unsure").click()
        page.locator(NEXT).first.click()
        assert title in page.locator("main").inner_text()
        page.wait_for_timeout(max(0, 3500 - (time.monotonic() - began) * 1000))  # nobody is as fast as this test
        page.locator(NEXT).first.click()
        self.codes.append(page.locator("main code").inner_text())
        self.titles.append(title)

    def stands(self, number: int, *wanted: str) -> None:
        """Who reported looks with the code: the status becomes one of ``wanted``."""
        page, end = self.phone.page, time.monotonic() + PATIENCE / 1000
        said = [says(self.language, name) for name in wanted]
        while True:
            page.goto(f"{self.demo}{self.language}/report/status")
            page.fill("#code", self.codes[number])
            page.locator(NEXT).click()
            shown = page.locator("main [role=status] strong").inner_text()
            if shown in said:
                return
            assert time.monotonic() < end, f"report {number} stands at {shown!r}, not at {said}"
            page.wait_for_timeout(1000)


def listing(demo: str, number: int) -> tuple[str, str]:
    """Address and title of a listing of the example marketplace, as its page shows them."""
    door = urllib.request.urlopen(f"{demo}en/").read().decode()
    found = re.search(r'class="button" href="(http://127\.0\.0\.1:\d+/)"', door)
    assert found, "the front door leads to no marketplace"
    url = f"{found[1]}item/{number}"
    title = re.search(r"<h1>(.*?)</h1>", urllib.request.urlopen(url).read().decode())
    assert title
    return url, html.unescape(title[1])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_three_reports_are_walked_to_their_answers(demo: str, browser: Browser, tmp_path: Path, language: str) -> None:
    phone = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    desk = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    walk = Walk(demo, language, Looker.open(browser, demo, phone), Looker.open(browser, demo, desk), tmp_path)

    for number in LISTINGS[language]:
        walk.report(*listing(demo, number))
    assert len(set(walk.codes)) == 3
    walk.stands(0, "received", "checked")
    if language == "en":
        shoot(walk.phone.page, tmp_path, "report-phone")

    read_and_hold(walk)
    confirm_and_sign(walk)
    answer_with_keys(walk)
    correct_and_appeal(walk)

    phone.close()
    desk.close()
    wrong = [*walk.phone.wrong, *walk.desk.wrong]
    assert not wrong, "\n".join(wrong)


def read_and_hold(walk: Walk) -> None:
    """The expert reads the first, and holds it for the authority: outside, nothing of that shows."""
    page = walk.page
    walk.be("ngo_expert")
    walk.until("cases/", walk.titles[0]).click()
    page.locator("select[name=legality]").select_option("likely_illegal")
    page.locator("select[name=severity]").select_option("3")
    page.locator("select[name=confidence]").select_option("high")
    page.locator("button[name=do][value=save]").click()
    if walk.language == "en":
        shoot(page, walk.shots, "case-triage")
    held = hold(walk)
    walk.stands(0, "checked")
    walk.be("company_moderator")
    walk.to("notices/")
    assert walk.titles[0] not in page.locator("body").inner_text()
    walk.be("ngo_expert")
    release(walk, held)
    walk.stands(0, "checked")


def hold(walk: Walk) -> str:
    """Hold the case whose page is open; the address of its hold."""
    page = walk.page
    page.locator("nav.tabs a[href$='/hold']").click()
    page.locator("select[name=authority]").select_option(index=1)
    today = date.fromisoformat(page.locator("details.bar time").first.get_attribute("datetime") or "")
    page.fill("[name=until]", (today + timedelta(days=14)).isoformat())
    page.fill("[name=reason]", "Example: asked for by the enforcement unit.")
    page.locator(NEXT).first.click()
    assert page.locator("main p.notice.warn").count() == 1
    return page.url


def release(walk: Walk, held: str) -> None:
    """End a hold."""
    page = walk.page
    page.goto(held)
    page.fill("form:has(input[value=release]) [name=reason]", "Example: they have what they need.")
    page.locator("form:has(input[value=release]) button").click()
    assert page.locator("main p.notice.warn").count() == 0


def confirm_and_sign(walk: Walk) -> None:
    """The expert confirms each by one key, completes its notice and signs it; nothing leaves before it can be undone."""
    page = walk.page
    for number, title in enumerate(walk.titles):
        walk.until("cases/", title).click()
        page.locator("select[name=legality]").select_option("likely_illegal")
        page.locator("select[name=severity]").select_option("3")
        page.locator("h1").click()
        walk.press("Digit1")
        if title == walk.titles[2]:  # held before it is signed: it does not leave
            confirmed = page.url
            held = hold(walk)
            page.goto(confirmed)
            page.locator("main ul a[href*='/notices/ntc_']").first.click()
        else:
            page.locator("main dl.pairs a[href*='/notices/ntc_']").first.click()
        page.fill("[name=legal_basis]", LAW)
        page.locator("main section.card form.form button:not([name=draft])").click()
        page.locator("main a[href*='/notices/sign?only=']").click()
        assert title in page.locator("main").inner_text()
        page.locator("input[name=notice]").check()
        page.locator("input[name=sure]").check()
        page.locator(NEXT).first.click()
        walk.stands(number, "checked")
    walk.a_day_passes()
    walk.stands(0, "sent")
    walk.stands(1, "sent")
    walk.stands(2, "checked")
    walk.be("company_moderator")
    walk.to("notices/")
    seen = page.locator("main").inner_text()
    assert walk.titles[0] in seen and walk.titles[2] not in seen
    walk.be("ngo_expert")
    release(walk, held)
    walk.a_day_passes()
    walk.stands(2, "sent")


def answer_with_keys(walk: Walk) -> None:
    """The moderator answers: removed, no violation, not our platform. Three keys at most, no mouse."""
    page = walk.page
    walk.be("company_moderator")
    for title, keys in zip(walk.titles, (["Digit1"], ["Digit2", "Digit1"], ["Digit7"]), strict=True):
        walk.until("notices/", title)
        if walk.language == "ar" and title == walk.titles[0]:
            shoot(page, walk.shots, "notice-queue-arabic")
        for _row in range(60):
            page.keyboard.press("ArrowDown")
            if title in page.evaluate("document.activeElement.closest('[data-row]')?.textContent || ''"):
                break
        walk.press("Enter")
        assert title in page.locator("main").inner_text()
        for key in keys:
            walk.press(key)
        assert page.locator("form.toast").count() >= 1, "the answer cannot be taken back"
    walk.a_day_passes()
    walk.stands(0, "gone")
    walk.stands(1, "nothing")
    walk.stands(2, "sent")  # until who sent it to the wrong platform has dealt with it


def correct_and_appeal(walk: Walk) -> None:
    """The expert corrects the platform and disagrees with an answer; another person of the company overturns it."""
    page = walk.page
    walk.be("ngo_expert")
    walk.until("notices/", walk.titles[2]).click()
    page.locator("button[value=correct]").click()
    walk.stands(2, "nothing")
    walk.until("notices/", walk.titles[1]).click()
    subject = page.locator("h1").inner_text()
    page.locator("main a[href$='/appeal']").click()
    page.fill("[name=reason]", "Example: nothing shows how old it is.")
    page.locator(NEXT).first.click()
    appeal = page.url
    assert "/appeals/apl_" in appeal
    walk.stands(1, "nothing")
    walk.be("company_moderator")
    page.goto(appeal)
    assert page.locator("button[value=overturn]").count() == 0, "who decided must not look at it again"
    walk.be("company_admin")
    walk.to("notices/")
    page.locator("main a[href$='/appeals/']").click()
    page.locator(f"main tbody a[href$='{appeal.rsplit('/', 2)[-2]}/']").click()
    assert subject in page.locator("h1").inner_text()
    form = page.locator("form:has(button[value=overturn])")
    form.locator("[name=other-reason]").fill("Example: no paper was shown.")
    form.locator("input[name=other-outcome][value=removed]").check()
    form.locator("button[value=overturn]").click()
    assert page.locator("button[value=overturn]").count() == 0
    walk.stands(1, "gone")
