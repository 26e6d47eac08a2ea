"""What a look at a page finds: accessibility by axe, scrolling sideways, weight, strangers, complaints in the console."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

WIDTHS = (320, 390, 1280)
THEMES = ("light", "dark")
LANGUAGES = ("en", "ar")
MOST_BYTES = 60_000
LARGE = "200%"
"""Of the size of text, at the last two widths: who reads large letters loses nothing and scrolls in one direction."""
FEW = os.environ.get("INTHEWILD_LOOKS", "") == "few"
"""Only the two shapes that differ most, as .ci/run has it: the twelve take longer than all other tests together."""

AXE = Axe().axe_script
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ID = re.compile(r"\b[a-z]{3}_[a-z2-7]{26}\b")


def route(path: str) -> str:
    """The kind of page that a path is, without ids, numbers, commitments, cells of a report, terms, periods and the query."""
    plain = re.sub(r"/\d+(?=/|$)", "/N", _ID.sub("ID", urlsplit(path).path))
    plain = re.sub(r"/open/ID/(figures|embed)/.+", r"/open/ID/\1/CELL", plain)
    plain = re.sub(r"/keywords/terms/[^/]+", "/keywords/terms/TERM", plain)
    return re.sub(r"/(commitments|requests)/(?!new)[\w-]+", r"/\1/ONE", plain)


@dataclass
class Looker:
    """A tab that remembers what goes wrong."""

    url: str
    page: Page
    wrong: list[str] = field(default_factory=list)
    looks: int = 0
    heaviest: tuple[int, str] = (0, "")
    _weight: int = 0

    @classmethod
    def open(cls, browser: Browser, url: str, context: BrowserContext | None = None) -> Looker:
        """A new tab, in a new context unless one is given."""
        context = context or browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        looker = cls(url, page)
        page.on("console", looker._heard)
        page.on("pageerror", lambda e: looker._complain("script", str(e)))
        page.on("requestfinished", looker._count)
        page.on("requestfailed", looker._failed)
        return looker

    def sign_in(self, role: str) -> None:
        """Take a role at the front door."""
        self.page.goto(f"{self.url}en/")
        self.page.locator(f'li.card form:has(input[value="{role}"]) button').click()

    def links(self) -> list[str]:
        """Paths of pages of this hub that the present page leads to."""
        found = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        return [x.removeprefix(self.url.rstrip("/")) for x in found if x.startswith(self.url) and "#" not in x]

    def look(self, path: str, *, languages: tuple[str, ...] = LANGUAGES, widths: tuple[int, ...] = WIDTHS,
             themes: tuple[str, ...] = THEMES) -> None:  # fmt: skip
        """Look at a page in all its shapes; with INTHEWILD_LOOKS=few, and unless shapes are named, in two of them."""
        if FEW and (languages, widths, themes) == (LANGUAGES, WIDTHS, THEMES):
            self._look(path, "ar", WIDTHS[2:], THEMES[1:])
            self._look(path, "en", WIDTHS[1:2], THEMES[:1])
            return
        for language in languages:
            self._look(path, language, widths, themes)

    def _look(self, path: str, language: str, widths: tuple[int, ...], themes: tuple[str, ...]) -> None:
        """One language: all rules of axe at each width in the first theme, those of colours in the second; large text."""
        there = re.sub(r"^/en/", f"/{language}/", path)
        self._weight = 0
        answer = self.page.goto(self.url.rstrip("/") + there)
        status = answer.status if answer else 0
        if status != 200:
            self._complain("status", f"{status} {there}")
            return
        self.page.evaluate("document.fonts.ready.then(() => 0)")
        if self._weight > MOST_BYTES:
            self._complain("weight", f"{self._weight} bytes")
        self.heaviest = max(self.heaviest, (self._weight, there))
        self.shapes(language, widths, themes)

    def look_here(self, language: str) -> None:
        """Look at the page that is open now, which no link leads to, in its shapes; with INTHEWILD_LOOKS=few in one."""
        if FEW:
            few = (WIDTHS[2:], THEMES[1:]) if language == "ar" else (WIDTHS[1:2], THEMES[:1])
            self.shapes(language, *few)
        else:
            self.shapes(language)

    def shapes(self, language: str, widths: tuple[int, ...] = WIDTHS, themes: tuple[str, ...] = THEMES) -> None:
        """The page that is open now, in its shapes: whatever it answered, and however one came there."""
        self.page.evaluate(AXE)
        for theme in themes:
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in widths:
                self.page.set_viewport_size({"width": width, "height": 900})
                self.fits(f"{width} {language} {theme}")
                self.look_once(f"{width} {language} {theme}", colours_only=theme != themes[0])
        self.page.emulate_media(color_scheme=themes[0])  # type: ignore[arg-type]
        self.page.evaluate("size => { document.documentElement.style.fontSize = size }", LARGE)
        for width in widths[-2:]:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.fits(f"{width} {language} {LARGE}")
            if (width, widths) == (WIDTHS[1], WIDTHS):
                self.look_once(f"{width} {language} {LARGE}")
        self.page.evaluate("document.documentElement.style.fontSize = ''")

    def fits(self, shape: str) -> None:
        """Complain about a page that must be scrolled sideways."""
        self.looks += 1
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            self._complain("scroll", f"{shape}: {over} px too wide")

    def look_once(self, shape: str, *, colours_only: bool = False) -> None:
        """Run axe on the page as it is now. In a second theme only colours differ (a test reads the style sheet for that)."""
        rules = {"type": "rule", "values": ["color-contrast"]} if colours_only else {"type": "tag", "values": _RULES}
        found = self.page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
        for violation in found["violations"]:
            first = violation["nodes"][0]
            self._complain("axe", f"{shape}: {violation['id']} ({len(violation['nodes'])}): {first['html'][:200]} "
                                  f"{first['failureSummary'].splitlines()[-1].strip()[:160]}")  # fmt: skip

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain("console", f"{message.type} {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left while it was still loading
            self._complain("failed", f"{request.failure} {request.url}")

    def _complain(self, kind: str, what: str) -> None:
        self.wrong.append(f"{urlsplit(self.page.url).path}: {kind}: {what}")

    def _count(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:")):
            self._complain("stranger", request.url)
        if request.resource_type not in ("image", "media", "font"):
            sizes = request.sizes()
            self._weight += sizes["responseBodySize"] + sizes["responseHeadersSize"]
