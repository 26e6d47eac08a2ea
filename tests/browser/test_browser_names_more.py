"""More tasks with a keyboard alone, in English and Arabic: the keyword desk, figures, platforms, discussions, holds and appeals,
signing in with a second factor, a request about one's own data. What a screen reader says stands in names/ too."""

from __future__ import annotations

import base64
import hmac
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hands import Hands
from looking import LANGUAGES, Looker
from playwright.sync_api import Browser
from test_browser_names import CASES, MAIN, Walk, by_keyboard, in_the_demo

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from live_hub import LiveHub  # noqa: E402

SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "an example of a long password"
#: A keyword desk with two terms to read and a second person for them, a company that was asked for figures twice, and people who
#: sign in with a password and an app.
SETUP = """
import json, sys
from datetime import date
sys.path.insert(0, {tests!r})
import keywords_world, progress_world
from allauth.mfa.totp.internal.auth import TOTP
from inthewild.hub.accounts.models import Grant, User
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.progress.services import office as asking
office = Actor(ActorKind.USER, "usr_office", "", frozenset({{Role.SECRETARIAT}}))
world = keywords_world.build(office)
for word in ("zorbelhorn", "zorbelfell"):
    keywords_world.term(world, "evidence", term=word)
for period in ("2024", "2025"):
    asking.ask(office, period, progress_world.METRICS[:2], due=date(2027, 3, 31))
people = {{"reader": keywords_world.browser(world.other_ngo),
          "company": keywords_world.browser(world.shop, Role.COMPANY_ADMIN)}}
for language in ("en", "ar"):
    person = User.objects.create_user(f"app.{{language}}@example.org", {password!r}, name="Example", organisation=world.ngo)
    Grant.objects.create(user=person, role=Role.NGO_EXPERT, granted_by="usr_seed", granted_at=clock.now())
    TOTP.activate(person, {secret!r})
cookies = {{who: {{name: one.value for name, one in client.cookies.items()}} for who, (client, _actor) in people.items()}}
print(json.dumps(cookies))
"""


@dataclass(frozen=True)
class Desk:
    """A hub of its own, and cookies of people who are signed in there."""

    address: str
    cookies: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """The world of SETUP: what is signed and handed in there is counted nowhere else."""
    with LiveHub() as hub:
        told = hub.run(SETUP.format(tests=str(ROOT / "tests" / "hub"), password=PASSWORD, secret=SECRET)).splitlines()[-1]
        yield Desk(hub.address, json.loads(told))


def suggest(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A word is suggested; a term that somebody else wrote is read and signed."""
    hands.open(f"{base}keywords/proposals/")
    hands.to("main a[href*='/keywords/propose']")
    hands.go()
    hands.skip()
    hands.hear("A word")
    hands.to("[name=term]")
    hands.write(f"zorbelzahn {language}")
    hands.to(MAIN)
    hands.go()
    hands.hear("The language is missing")
    hands.skip()
    hands.to(".error-summary a")
    hands.press("Enter")
    hands.write("de")
    hands.to(MAIN)
    hands.go()
    hands.hear("Suggested", "main .toasts")
    hands.open(f"{base}keywords/?waits=review")
    hands.hear("Terms to read", "main table")
    hands.to("tbody th a")
    hands.go()
    hands.skip()
    hands.hear("A term")
    hands.to("button[value=agree]")
    hands.go()
    hands.hear("Signed", "main .toasts")


def figures(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A company is asked for figures; they are entered, checked, attested."""
    page = hands.page
    period = {"en": "2025", "ar": "2024"}[language]
    hands.open(f"{base}progress/submissions/?period={period}")
    hands.to("tbody a[href*='/sub_']")
    hands.go()
    hands.skip()
    hands.hear("What is asked")
    hands.to("main a[href$='/figures']")
    hands.go()
    hands.skip()
    hands.hear("Figures")
    hands.to("main td input")
    hands.write("1200")
    hands.to("main button[value=attest]")
    hands.go()
    hands.skip()
    hands.hear("What will be handed in")
    for field in page.locator("main form.form input:not([type=hidden])").all():
        name = field.get_attribute("name")
        hands.to(f"main form.form input[name='{name}']")
        if field.get_attribute("type") == "checkbox":
            hands.press("Space")
        else:
            hands.write("Example")
    hands.to(MAIN)
    hands.go()
    hands.hear("Handed in")


def app_code() -> str:
    """What an authenticator app shows now (RFC 6238)."""
    told = hmac.digest(base64.b32decode(SECRET), (int(time.time()) // 30).to_bytes(8, "big"), "sha1")
    at = told[-1] & 15
    return f"{(int.from_bytes(told[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def enter(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """Signing in: a wrong password, the right one, the code of the app."""
    hands.open(f"{base}sign-in/")
    hands.hear("Sign in")
    hands.to("input[type=email]")
    hands.write(f"app.{language}@example.org")
    hands.to("input[type=password]")
    hands.write("wrong")
    hands.go()
    hands.hear("A wrong password", "main form[action$='/sign-in/']")
    hands.to("input[type=password]")
    hands.write(PASSWORD)
    hands.go()
    hands.hear("The second factor")
    hands.skip()
    hands.to("input[name=code]")
    hands.write(app_code())
    hands.go()
    assert hands.page.locator("header form button").count(), f"{hands.page.url}: nobody is signed in"
    hands.hear("Signed in", "header")


def platform(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A company changes the languages of its platform, after a mistake, and changes them back."""
    hands.open(f"{base}platforms/?q=Example+Market")
    hands.to("tbody th a[href*='/plt_']")
    hands.go()
    hands.skip()
    hands.to("main a[href$='/edit']")
    hands.go()
    hands.skip()
    hands.hear("A platform")
    for says, languages in (("A mistake", "no tag"), ("Saved", "en fr"), ("", "en")):
        hands.to("[name=languages]")
        hands.page.keyboard.press("Control+A")
        hands.write(languages)
        hands.to(MAIN)
        hands.go()
        if says:
            hands.hear(says, "main .error-summary" if says == "A mistake" else "main .toasts")
        hands.skip()
        if says == "A mistake":
            hands.to(".error-summary a")
            hands.press("Enter")
            hands.page.keyboard.press("Shift+Tab")
        elif says:
            hands.to("main a[href$='/edit']")
            hands.go()
            hands.skip()


def discuss(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """Somebody says something about their organisation, to a chosen audience."""
    page = hands.page
    hands.open(f"{base}organisations/?q=Example+Market")
    hands.to("tbody th a[href*='/org_']")
    hands.go()
    hands.skip()
    hands.to("main a[href$='#say']")
    hands.go()  # the link leads to the form itself
    hands.hear("Say something", "main form.form")
    hands.to("#said")
    hands.write("Example: who of us looks after the figures?")
    hands.to("input[name=audience]")
    hands.press("ArrowDown")
    hands.press("ArrowUp")
    hands.to(MAIN)
    hands.go()
    hands.hear("Said", "main .toasts")
    assert "who of us looks after the figures" in page.locator("main").inner_text()


def hold(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """A case is held for an authority, and released."""
    page = hands.page
    page.goto(f"{base}cases/")
    case = page.locator("tbody th a", has_text=CASES[language]).get_attribute("href")
    today = date.fromisoformat(page.locator("details.bar time").first.get_attribute("datetime") or "")
    hands.open(base.removesuffix(f"/{language}/") + str(case))
    hands.to("nav.tabs a[href$='/hold']")
    hands.go()
    hands.skip()
    hands.hear("Hold it", "main form.form")
    hands.to("select[name=authority]")
    hands.press("ArrowDown")
    hands.to("[name=until]")
    hands.write((today + timedelta(days=14)).strftime("%m%d%Y"))
    hands.to("[name=reason]")
    hands.write("Example: asked for by the enforcement unit.")
    hands.to(MAIN)
    hands.go()
    hands.hear("It is held", "main form:has(input[value=release])")
    hands.skip()
    hands.to("form:has(input[value=release]) [name=reason]")
    hands.write("Example: they have what they need.")
    hands.to("form:has(input[value=release]) button")
    hands.go()
    hands.hear("Released", "main .toasts")
    assert page.locator("form:has(input[value=release])").count() == 0


def appeal(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """An expert disagrees with an answer. English files the appeal; one decision has one, so Arabic stops at what is missing."""
    page = hands.page
    page.goto(f"{base}notices/?state=answered")
    for link in [one.get_attribute("href") for one in page.locator("tbody th a").all()]:
        page.goto(base.removesuffix(f"/{language}/") + str(link))
        if page.locator("main a[href$='/appeal']").count():
            break
    hands.open(page.url)
    hands.to("main a[href$='/appeal']")
    hands.go()
    hands.skip()
    hands.hear("Disagree", "main form.form")
    hands.to(MAIN)
    hands.go()
    hands.hear("The reason is missing", "main .error-summary")
    hands.skip()
    hands.to("[name=reason]")
    hands.write("Example: nothing shows how old it is.")
    hands.to(MAIN)
    if language == "en":
        hands.go()
        assert "/appeals/apl_" in page.url


def request(hands: Hands, base: str, language: str, tmp_path: Path) -> None:
    """Somebody without an account asks for a copy of what is stored of them."""
    hands.open(f"{base}privacy/request/")
    hands.hear("A request")
    hands.to("input[name=kind]")
    hands.press("Space")
    hands.to("[name=email]")
    hands.write("wrong")
    hands.to(MAIN)
    hands.go()
    hands.hear("A mistake", "main .error-summary")
    hands.skip()
    hands.to(".error-summary a")
    hands.press("Enter")
    hands.page.keyboard.press("Control+A")
    hands.write(f"asker-{language}@example.org")
    hands.to(MAIN)
    hands.go()
    hands.hear("Sent")


#: As whom: of the desk's people, or a role of the demo.
AT_THE_DESK: dict[str, tuple[str, Walk]] = {"suggest": ("reader", suggest), "figures": ("company", figures), "enter": ("", enter)}
IN_THE_DEMO: dict[str, tuple[str, Walk]] = {
    "platform": ("company_admin", platform),
    "discuss": ("company_admin", discuss),
    "hold": ("ngo_expert", hold),
    "appeal": ("ngo_expert", appeal),
    "request": ("", request),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", AT_THE_DESK)
def test_a_task_at_the_desk_is_done_by_keyboard_and_said_well(
    desk: Desk, browser: Browser, tmp_path: Path, task: str, language: str
) -> None:
    who, walk = AT_THE_DESK[task]
    looker = Looker.open(browser, f"{desk.address}/")
    for name, value in desk.cookies.get(who, {}).items():
        looker.page.context.add_cookies([{"name": name, "value": value, "url": desk.address}])
    by_keyboard(looker, walk, task, language, tmp_path)


@pytest.mark.parametrize("language", LANGUAGES[::-1])  # English files the appeal, in the end
@pytest.mark.parametrize("task", IN_THE_DEMO)
def test_a_task_in_the_demo_is_done_by_keyboard_and_said_well(
    demo: str, browser: Browser, tmp_path: Path, task: str, language: str
) -> None:
    looker = in_the_demo(browser, demo, IN_THE_DEMO[task][0])
    by_keyboard(looker, IN_THE_DEMO[task][1], task, language, tmp_path)
