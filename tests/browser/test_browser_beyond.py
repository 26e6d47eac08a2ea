"""Pages to which no link leads: what a form answers, a tool for one file, and refusals; in the shapes of all other pages."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from looking import LANGUAGES, Looker
from PIL import Image
from playwright.sync_api import Browser, Page

MAIN = "main form.form button:not(.quiet)"
Way = Callable[[Page, str, Path], None]


def send(page: Page, button: str = MAIN) -> None:
    """Press a button that leads to the next page."""
    with page.expect_navigation():
        page.locator(button).first.click()


def not_found(page: Page, base: str, _folder: Path) -> None:
    page.goto(f"{base}no-such-page/")


def not_allowed(page: Page, base: str, _folder: Path) -> None:
    page.goto(f"{base}organisations/new")


def not_understood(page: Page, base: str, _folder: Path) -> None:
    """A form with more fields than any of ours has."""
    page.goto(f"{base}sign-in/")
    page.evaluate("""() => { for (let n = 0; n < 1100; n++) {
        const field = document.createElement("input");
        [field.type, field.name] = ["hidden", "more"];
        document.querySelector("main form").append(field);
    } }""")
    page.locator("input[type=email]").fill("somebody@example.org")
    page.locator("input[type=password]").fill("wrong")
    send(page)


def expired(page: Page, base: str, _folder: Path) -> None:
    """A form that stood open until its cookie was gone."""
    page.goto(f"{base}sign-in/")
    page.context.clear_cookies()
    page.locator("input[type=email]").fill("somebody@example.org")
    page.locator("input[type=password]").fill("wrong")
    send(page)


def too_often(page: Page, base: str, _folder: Path) -> None:
    """More changes of one's address than anybody needs."""
    for _time in range(12):
        page.goto(f"{base}me/new-address/")
        page.locator("main input[type=email]").fill("auditor@new.example")
        send(page)
        if page.locator("main form").count() == 0:
            break


def wrong_password(page: Page, base: str, _folder: Path) -> None:
    page.goto(f"{base}sign-in/")
    page.locator("input[type=email]").fill(f"nobody-{base[-3:-1]}@example.org")
    page.locator("input[type=password]").fill("wrong")
    send(page)
    assert page.locator("main [role=alert], main .errors, main .error-summary").count()


def wrong_code(page: Page, base: str, _folder: Path) -> None:
    page.goto(f"{base}report/status")
    page.fill("#code", "wrong")
    send(page)


def form_with_faults(page: Page, base: str, _folder: Path) -> None:
    """Each field of a platform that must be filled is not."""
    page.goto(f"{base}platforms/new")
    send(page, "main form.form .actions button:not([name=draft])")
    assert page.locator(".error-summary a").count()


def list_that_finds_nothing(page: Page, base: str, _folder: Path) -> None:
    page.goto(f"{base}platforms/?q=no-such-platform-anywhere")


def search_that_finds_nothing(page: Page, base: str, _folder: Path) -> None:
    page.goto(f"{base}search/?q=no-such-thing-anywhere")


def import_preview(page: Page, base: str, folder: Path) -> None:
    """What a file would change, and what is wrong with one of its rows."""
    file = folder / "figures.csv"
    file.write_text("platform,measure,value,day,source\nExample Market,items,12,2026-06-30,Example\nNobody,items,x,,\n")
    page.goto(f"{base}imports/new/figures/")
    page.set_input_files("main input[type=file]", file)
    send(page, "main form.form .actions button")
    page.wait_for_selector("[data-poll]", state="detached", timeout=60_000)


def import_faults(page: Page, base: str, folder: Path) -> None:
    """The rows that cannot be taken."""
    import_preview(page, base, folder)
    send(page, "nav.tabs a:not([aria-current])")


def redraw(page: Page, base: str, folder: Path) -> None:
    """The tool for a picture that a company put beside a commitment."""
    picture = BytesIO()
    Image.new("RGB", (900, 500), (30, 90, 60)).save(picture, "PNG")
    page.goto(f"{base}organisations/?q=Example+Market")
    send(page, "tbody th a[href*='/org_']")
    send(page, "nav.tabs a[href$='/commitments']")
    last = "main tbody tr:last-child a[href*='/commitments/']"
    send(page, last)
    page.set_input_files("main input[type=file]", {"name": "a.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    send(page, "main form:has(input[type=file]) .actions button:not([name=draft])")
    send(page, last)
    file = page.locator("main a[href*='/files/fil_']:not([href*=redraw])").last.get_attribute("href")
    assert file, "the picture is not linked"
    page.goto(f"{base}files/{file.split('/')[2]}/redraw/")
    assert page.locator(".redraw svg").count() == 1


def redraw_with_faults(page: Page, base: str, folder: Path) -> None:
    """Sides that lie outside the picture."""
    redraw(page, base, folder)
    page.locator(".redraw details summary").click()
    for side, pixels in (("left", "5000"), ("top", "0"), ("width", "10"), ("height", "10")):
        page.locator(f"[name=black1_{side}]").fill(pixels)
    send(page, ".redraw button[value=apply]")
    assert page.locator(".redraw .errorlist").count() == 1


def data_request_sent(page: Page, base: str, _folder: Path) -> None:
    page.goto(f"{base}privacy/request/")
    page.locator("main input[name=kind]").first.check()
    page.locator("main input[name=email]").fill(f"asker-{base[-3:-1]}@example.org")
    send(page)
    assert page.url.endswith("/sent/")


def term_with_faults(page: Page, base: str, _folder: Path) -> None:
    """A new term of which nothing was said."""
    page.goto(f"{base}keywords/new")
    send(page, "main form.form .actions button:not([name=draft])")
    assert page.locator(".error-summary a").count()


#: What is met, as whom, with which answer.
BEYOND: dict[str, tuple[str, int, Way]] = {
    "404 for the public": ("", 404, not_found),
    "404 for somebody": ("spotter", 404, not_found),
    "403": ("spotter", 403, not_allowed),
    "400": ("", 400, not_understood),
    "403 of a form that expired": ("", 403, expired),
    "429": ("auditor", 429, too_often),
    "a wrong password": ("", 200, wrong_password),
    "a wrong code": ("", 422, wrong_code),
    "a form with faults": ("secretariat", 422, form_with_faults),
    "an empty list": ("secretariat", 200, list_that_finds_nothing),
    "nothing found": ("ngo_expert", 200, search_that_finds_nothing),
    "what an import would change": ("company_admin", 200, import_preview),
    "what an import cannot take": ("company_admin", 200, import_faults),
    "black out a file": ("company_admin", 200, redraw),
    "black out a file, with faults": ("company_admin", 422, redraw_with_faults),
    "a data request was sent": ("", 200, data_request_sent),
    "a term with faults": ("ngo_expert", 422, term_with_faults),
}


@pytest.mark.parametrize("name", BEYOND)
def test_a_page_beyond_links_is_sound(demo: str, browser: Browser, tmp_path: Path, name: str) -> None:
    role, status, way = BEYOND[name]
    looker = Looker.open(browser, demo)
    if role:
        looker.sign_in(role)
    answers: list[int] = []
    looker.page.on("response", lambda r: answers.append(r.status) if r.request.resource_type == "document" else None)
    for language in LANGUAGES:
        looker.page.emulate_media(color_scheme="light")
        looker.page.set_viewport_size({"width": 1280, "height": 900})
        way(looker.page, f"{demo}{language}/", tmp_path)
        assert answers[-1] == status, f"{looker.page.url} answered {answers[-1]}"
        assert looker.page.locator("html").get_attribute("lang") == language
        assert looker.page.locator("h1").count() == 1
        looker.look_here(language)
    looker.page.context.close()
    wrong = [one for one in looker.wrong if "Failed to load resource" not in one]  # Chromium's word for answers of 400 and more
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))
