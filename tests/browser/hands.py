"""A reader who has a keyboard and a screen reader only: moves by Tab, hears names, never loses the place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

NAMES = Path(__file__).parent / "names"  # written anew with INTHEWILD_NAMES=write; read them before you commit them

#: What stands on a page because of the example's data, and not because of the page.
_QUIET = """() => {
  const data = "main bdi, main [dir=auto]:not(input, textarea), main code, main mark, main .gloss, time, "
    + "main .card[role=status] > p:not(.hint), ol.timeline .away, header .tools > a[href$='/notifications/']";
  const more = "tbody tr:nth-child(n+2), ol.timeline > li:nth-child(n+2), form > section.card:has(:disabled), "
    + "form > section.card:not(:has(:disabled)) ~ section.card, "
    + "main section:not(.notice)[aria-labelledby] > ul > li:nth-child(n+2), "
    + "ul.cards > li:has(h3) ~ li, main select[name=kind] > option:nth-child(n+2)";
  window.quiet = [];
  for (const node of document.querySelectorAll(data)) {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let first = true; walk.nextNode(); first = false) {
      const text = walk.currentNode, old = text.data;
      quiet.push(() => { text.data = old; });
      text.data = first ? "…" : "";
    }
  }
  for (const part of document.querySelectorAll(more)) {
    quiet.push(() => part.removeAttribute("aria-hidden"));
    part.setAttribute("aria-hidden", "true");
  }
}"""
_LOUD = "() => { for (const back of quiet.reverse()) back(); }"
#: Where the focus is: nowhere, unseen, or on something.
_PLACE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return {lost: true};
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const inner = e.type === "date" && !e.matches(":focus-visible"); // on its calendar button, which browsers outline
  return {lost: false, seen: inner || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
          what: e.outerHTML.slice(0, 160)};
}"""


@dataclass
class Hands:
    """Drives a page by keys, and writes down what a screen reader says of it."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        """A page, entered by its skip link, as people do who know the site."""
        self.page.goto(url)
        self.skip()

    def skip(self) -> None:
        """From the top to the content; a form that keeps the address keeps its #main too, and begins there."""
        if self.page.url.endswith("#main"):
            return
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.matches('a.skip')"), "the skip link is not the first stop"
        self._look()
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("main:focus")

    def to(self, selector: str, most: int = 150, back: bool = False) -> None:
        """Tab until the focus is on what the selector names; each stop on the way can be seen."""
        on = "s => !!document.activeElement && document.activeElement.matches(s)"
        for _step in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate(_PLACE)["lost"]:
                continue  # around the end of the page
            self._look()
            if self.page.evaluate(on, selector):
                return
        raise AssertionError(f"{self.page.url}: Tab does not reach {selector}")

    def press(self, key: str = "Enter") -> None:
        """A key that keeps the page: the focus stays somewhere."""
        self.page.keyboard.press(key)
        self.stays()

    def go(self, key: str = "Enter") -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation(timeout=60_000):
            self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def write(self, text: str) -> None:
        """Type into the field that has the focus."""
        self.page.keyboard.type(text)

    def stays(self) -> None:
        """The focus was not lost."""
        place = self.page.evaluate(_PLACE)
        assert not place["lost"], f"{self.page.url}: the focus is lost"

    def hear(self, step: str, part: str = "main") -> None:
        """Note what a screen reader says of the page or a part of it, from top to bottom."""
        self.page.wait_for_timeout(150)  # toasts are put in again, to be spoken
        self.page.evaluate(_QUIET)
        said = self.page.locator(part).aria_snapshot()
        self.page.evaluate(_LOUD)
        self.heard.append(f"## {step}\n{_plain(said)}")

    def distinct(self, selector: str) -> None:
        """What leads to different things is not called alike."""
        names = self.page.locator(selector).all_inner_texts()
        assert len(names) > 1, f"{self.page.url}: there is one {selector} at most"
        assert len(set(names)) == len(names), f"{self.page.url}: called alike: {sorted(names)}"

    def around(self) -> None:
        """There is no trap: Tab comes around the whole page, and Shift+Tab goes back."""
        self.page.keyboard.press("Tab")
        first, stops = self.page.evaluate_handle("document.activeElement"), 0
        while stops < 400:
            self.page.keyboard.press("Tab")
            stops += 1
            if self.page.evaluate("f => document.activeElement === f", first):
                break
        assert 3 < stops < 400, f"{self.page.url}: Tab does not come around"
        self.page.keyboard.press("Shift+Tab")
        assert not self.page.evaluate("f => document.activeElement === f", first), f"{self.page.url}: no way back"

    def _look(self) -> None:
        place = self.page.evaluate(_PLACE)
        assert not place["lost"], f"{self.page.url}: the focus is lost"
        assert place["seen"] and place["inside"], f"{self.page.url}: the focus cannot be seen on {place['what']}"


def _plain(said: str) -> str:
    """Without addresses and figures; of a long choice the beginning."""
    lines: list[str] = []
    options = 0
    for line in said.splitlines():
        if line.lstrip().startswith("- /url:"):
            continue
        options = options + 1 if re.match(r"\s*- '?option ", line) else 0
        if options > 3:
            if options == 4:
                lines.append(line[: len(line) - len(line.lstrip())] + "- …")
            continue
        figures = r"(?<=\()[0-9]+(?=\))" if options else r"(?<!level=)[0-9][0-9.,:]*(?<![.,:])"
        lines.append(re.sub(r"…( …)+", "…", re.sub(figures, "0", line)))
    return "\n".join(lines)


@contextmanager
def telling(hands: Hands, task: str, language: str) -> Iterator[Hands]:
    """Compare what was heard in a task with the list in names/, or write the list."""
    yield hands
    golden, heard = NAMES / f"{task}.{language}.txt", "\n\n".join(hands.heard) + "\n"
    if os.environ.get("INTHEWILD_NAMES") == "write":
        golden.write_text(heard, "utf-8")
    assert heard == golden.read_text("utf-8"), (
        f"{golden.name}: the page speaks otherwise; INTHEWILD_NAMES=write writes the list anew"
    )
