"""From a sighting to a company's detector, signed: a disguised word goes the whole way, over a real server, with the real client.

A case holds a word that no term explains; it is proposed, gets evidence and a second reader, is frozen in release 1.1.0, signed
on another machine, published by a second person; a company's client pulls it and finds the listing that 1.0.0 missed. Then a
noisy term is switched off in an emergency, and a leaked third of the company's copy names the company. docs/releases-walk.md.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from live_hub import LiveHub  # noqa: E402

WORD = "zorbelhorn"
LISTING = {"id": "1", "title": "Z0rbelhorn, the real thing, for sale", "lang": "en"}

#: An organisation that curates and a company, people who may sign in, English rows of the package, release 1.0.0, a case.
SETUP = """
import json
sys.path.insert(0, {tests!r})
from django.conf import settings
from django.test import Client
import releases_world
from inthewild.exchange.release.ceremony import fingerprint
from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Grant, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.services import filing
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.keywords.models import Copy
from inthewild.hub.keywords.services import upstream
from inthewild.lexicon.files import DATA

office = Actor(ActorKind.USER, "usr_office", "", frozenset({{Role.SECRETARIAT}}))
world = releases_world.build(office, signed=("ngo", "shop"))
cookies = {{}}
for name, organisation in (("ana", world.coalition.ngo), ("ben", world.coalition.ngo)):
    person = User.objects.create_user(f"{{name}}@example.org", name=name.title(), organisation=organisation, demo=True)
    Grant.objects.create(user=person, role=Role.NGO_EXPERT, granted_by="usr_seed", granted_at=clock.now())
    client = Client()
    client.force_login(person)
    cookies[name] = {{key: morsel.value for key, morsel in client.cookies.items()}}
english = settings.HOME.path / "english" / "terms"  # one language of the package: enough for a leak to tell whose it is
english.mkdir(parents=True)
(english / "en.tsv").write_bytes((DATA / "terms" / "en.tsv").read_bytes())
upstream.load(upstream.PACKAGE, english.parent)
world.publish()
report = Report.objects.create(source="public", url="https://market.example/1", title={title!r}, received_at=clock.now(),
                               platform=world.coalition.platform)
case = filing.file(Actor.public(), report)
shop = world.coalition.shop
token = tokens.make(world.coalition.admin(shop), shop, "nightly pull", ["releases:read"]).secret
copy = Copy.objects.get(organisation=shop)
print(json.dumps({{"cookies": cookies, "place": copy.place, "token": token, "case": case.public_id,
                   "root": world.keys.root.decode(), "fingerprint": fingerprint(world.keys.root)}}))
"""

#: The desk's half, by its services: what was suggested becomes an approved term. Its pages have browser tests of their own.
DESK = """
from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.keywords.models import Proposal
from inthewild.hub.keywords.services import evidence, proposals, reviews
ana, ben = (actor_of(User.objects.get(email=f"{name}@example.org")) for name in ("ana", "ben"))
made = Proposal.objects.get(origin="selection")
cells = {"sense": "taxon:panthera-tigris", "gloss_en": "tiger, a made-up disguise", "ambiguity": "0"}
term = proposals.accept(ana, made, cells)
evidence.add(ana, term, form="sighting", text="another listing with the same word", platform="Example Market")
term.refresh_from_db()
reviews.review(ben, term, version=term.version, agrees=True, reason="seen in two listings")
term.refresh_from_db()
print(term.term_id, term.state)
"""
MEASURE = """
from inthewild.hub.keywords import tasks
from inthewild.hub.keywords.models import Release
tasks.measure.func(Release.objects.get(state="frozen").public_id)
"""


class Company:
    """A machine of the company: its own folder of releases, the command line, nothing of the hub."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("INTHEWILD_", "DJANGO_", "DATABASE_"))}
        self.env = {**kept, "INTHEWILD_KEYWORDS": str(folder / "keywords"), "XDG_CACHE_HOME": str(folder / "cache")}

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command; what it printed."""
        command = [sys.executable, "-c", "from inthewild.cli import main; main()", *arguments]
        done = subprocess.run(command, env=self.env, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def finds(self) -> bool:
        """Whether a scan finds something in the listing."""
        (self.folder / "listings.jsonl").write_text(json.dumps(LISTING) + "\n", encoding="utf-8")
        (self.folder / "decisions.jsonl").unlink(missing_ok=True)
        self.run("scan", "listings.jsonl", "--out", "decisions.jsonl")
        decision: dict[str, Any] = json.loads((self.folder / "decisions.jsonl").read_text("utf-8"))
        return bool(decision["findings"])


def page_of(browser: Browser, hub: LiveHub, cookies: dict[str, str]) -> Page:
    """A browser in which somebody is signed in."""
    context = browser.new_context(accept_downloads=True)
    context.add_cookies([{"name": name, "value": value, "url": hub.address} for name, value in cookies.items()])
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def mark(page: Page, words: str) -> None:
    """Select words of the listing with the keyboard's or the mouse's means: what a page hears is the same."""
    page.evaluate(
        """words => {
            const walk = document.createTreeWalker(document.querySelector("[data-pick]"), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(words);
                if (at >= 0) return getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + words.length);
            }
        }""",
        words,
    )
    page.wait_for_function("document.querySelector('[name=term]').value")


def test_a_disguised_word_goes_from_a_case_to_a_company_and_a_leak_is_traced(browser: Browser, tmp_path: Path) -> None:
    with LiveHub() as hub:
        told = json.loads(hub.run(SETUP.format(tests=str(ROOT / "tests" / "hub"), title=LISTING["title"])).splitlines()[-1])
        company = Company(tmp_path)
        (tmp_path / "root.json").write_text(told["root"], encoding="utf-8")
        (tmp_path / "token").write_text(told["token"] + "\n", encoding="utf-8")
        (tmp_path / "token").chmod(0o600)
        source = f"{hub.address}/releases/m/{told['place']}"
        company.run("lexicon", "trust", "--root", "root.json", "--fingerprint", told["fingerprint"], "--from", source,
                    "--token-file", str(tmp_path / "token"))  # fmt: skip
        assert "1.0.0" in company.run("lexicon", "pull")
        assert not company.finds(), "release 1.0.0 knows nothing of the word"

        ana, ben = (page_of(browser, hub, told["cookies"][name]) for name in ("ana", "ben"))
        ana.goto(f"{hub.address}/en/cases/{told['case']}/")
        ana.get_by_text("Suggest a word of it").click()
        mark(ana, LISTING["title"].partition(",")[0])
        assert ana.get_by_label("The word, as it is written there").input_value() == "Z0rbelhorn"
        ana.get_by_label("The word, as it is written there").fill(WORD)  # as it is meant, not as it is disguised
        ana.get_by_role("button", name="Suggest it").click()
        ana.get_by_label("Language").fill("en")
        ana.get_by_role("button", name="Send").click()
        assert "Experts look at it" in ana.inner_text("body")
        term_id, state = hub.run(DESK).splitlines()[-1].split()
        assert state == "approved"

        ana.goto(f"{hub.address}/en/keywords/releases/new")
        ana.get_by_role("button", name="Freeze").click()
        assert "Keywords 1.1.0" in ana.inner_text("h1")
        assert WORD in ana.inner_text("main"), "the changelog names what is new"
        hub.run(MEASURE)
        ana.reload()
        with ana.expect_download() as taken:
            ana.get_by_role("link", name="Take the bundle to sign").click()
        bundle = tmp_path / "to-sign.json"
        taken.value.save_as(bundle)
        company.run("release", "sign", str(bundle), "--key", str(hub.home.path / "example-keys" / "targets.pem"), "--yes")
        ana.get_by_label("Signed bundle").set_input_files(bundle)
        ana.get_by_role("button", name="Hand in").click()
        assert "The signature is good" in ana.inner_text("main")

        ben.goto(f"{hub.address}/en/approvals/")
        ben.get_by_role("button", name="Agree").first.click()
        ben.goto(f"{hub.address}/en/keywords/releases/")
        assert "The newest is 1.1.0" in ben.inner_text("main")

        assert "1.1.0" in company.run("lexicon", "pull")
        company.run("lexicon", "verify")
        assert company.finds(), "the listing that 1.0.0 missed"

        ana.goto(f"{hub.address}/en/keywords/releases/adoption")
        assert "up to date" in ana.get_by_role("row").filter(has_text="Example Market").inner_text()

        ana.goto(f"{hub.address}/en/keywords/releases/emergency")
        ana.get_by_label("Terms to switch off").fill(term_id)
        ana.get_by_label("Reason").fill("a brand of that name began to advertise")
        ana.get_by_role("button", name="Sign and publish").click()
        assert "Emergency 1" in ana.inner_text("main")
        company.run("lexicon", "pull")
        assert not company.finds(), "off at once, without a release"

        # A third of the company's copy turns up elsewhere, in another order.
        copies = sorted((tmp_path / "keywords").rglob("terms/en.tsv"))
        header, *rows = copies[-1].read_text("utf-8").splitlines()
        random.Random(7).shuffle(rows)
        (tmp_path / "leak.tsv").write_text("\n".join([header, *rows[: len(rows) // 3]]) + "\n", encoding="utf-8")
        (tmp_path / "places").write_text(hub.run(PLACES), encoding="utf-8")
        key = str(hub.home.keys / "watermark")
        assert "Example Market" in company.run("release", "trace", "leak.tsv", "--key", key, "--places", "places")


PLACES = """
from inthewild.hub.keywords.models import Copy
for copy in Copy.objects.select_related("organisation"):
    print(f"m/{copy.place}\\t{copy.organisation.name}")
"""
