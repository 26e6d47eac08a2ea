"""Pages without scripts: every page that the public, an expert, a moderator and a spotter are led to is answered, and shows
no control that does something only with scripts. One page cannot: that of passkeys, and it says so."""

from __future__ import annotations

import re

import pytest
from looking import Looker, route
from playwright.sync_api import Browser
from test_browser_pages import NOT_PAGES

ROLES = ("", "ngo_expert", "company_moderator", "spotter")
_SEEN: set[str] = set()
#: Visible controls that need scripts: buttons that send nothing, links to nothing, fields whose form nobody can send, waiting
#: without a link that asks again. The buttons of two parts of the living page are examples.
DEAD = """() => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const told = (e) => e.outerHTML.replace(/\\s+/g, " ").slice(0, 140), dead = [];
  for (const b of document.querySelectorAll("button, input[type=submit], input[type=button], [role=button]"))
    if (seen(b) && (b.type !== "submit" || !b.form)) dead.push("sends nothing: " + told(b));
  for (const a of document.querySelectorAll("a"))
    if (seen(a) && (!a.getAttribute("href") || a.getAttribute("href") === "#" || a.protocol === "javascript:"))
      dead.push("leads nowhere: " + told(a));
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!seen(e)) continue;
    const sends = e.form && [...e.form.elements].some((b) => b.type === "submit" && !b.disabled);
    const enter = e.form && e.type === "search"; // a field alone: Enter sends it
    if (!sends && !enter && !e.disabled) dead.push("cannot be sent: " + told(e));
  }
  for (const e of document.querySelectorAll("[data-poll]"))
    if (!e.parentElement.querySelector("a[href], form button")) dead.push("waits for ever: " + told(e));
  return dead;
}"""
_EXAMPLES = re.compile(r"^/en/parts/(keys|all|redraw|toast)/")
_PASSKEYS = "/en/me/passkeys/add/"  # browsers make them with scripts only; the page says so, and names what works without


@pytest.mark.parametrize("role", ROLES, ids=lambda r: r or "public")
def test_every_page_that_a_role_finds_is_of_use_without_scripts(demo: str, browser: Browser, role: str) -> None:
    looker = Looker.open(browser, demo, browser.new_context(java_script_enabled=False))
    page, wrong, met = looker.page, list[str](), set[str]()
    page.set_default_timeout(120_000)  # the first reading of a sample makes the engine ready
    if role:
        looker.sign_in(role)
        waiting = [page.url.removeprefix(demo.rstrip("/"))]
    else:
        waiting = ["/en/", "/en/welcome/", "/en/about/", "/en/sign-in/", "/en/sign-up/", "/en/password/", "/en/parts/"]
    while waiting:
        path = re.sub(r"^/(ar|fr|es|zh-hans)/", "/en/", waiting.pop(0))
        kind = route(path)
        if kind in met or NOT_PAGES.search(kind) or not kind.startswith("/en/"):
            continue
        met.add(kind)
        answer = page.goto(demo.rstrip("/") + path)
        if not answer or answer.status != 200:
            wrong.append(f"{path}: {answer and answer.status}")
            continue
        waiting += looker.links()
        if kind in _SEEN and role:
            continue
        _SEEN.add(kind)
        if len(page.locator("main").inner_text().strip()) < 20:
            wrong.append(f"{path}: nothing is shown")
        if path == _PASSKEYS:
            assert "An authenticator app works without" in page.locator("main").inner_text()
        elif not _EXAMPLES.match(path):
            wrong += [f"{path}: {one}" for one in page.evaluate(DEAD)]
    print(f"\n{role or 'public'}: {len(met)} kinds of pages without scripts")
    page.context.close()
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_look_finds_controls_that_need_scripts(browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.set_content("""<form><select name=a></select></form><button type=button>x</button><a href="#">y</a>
        <p><span data-poll="/">…</span></p><form><input name=b><button>good</button></form><a href="/z">good</a>""")
    assert [one.split(":")[0] for one in page.evaluate(DEAD)] == [
        "sends nothing", "leads nowhere", "cannot be sent", "waits for ever",
    ]  # fmt: skip
    page.close()
