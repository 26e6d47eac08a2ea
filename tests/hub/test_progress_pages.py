"""The pages of submissions in a browser's place: what a company and the secretariat do there, and what they read."""

from __future__ import annotations

import html
import json
import re

import cases_world
import progress_world
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from progress_world import METRICS, World, accepted, ask, enter, figure, in_state, removed, trained

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import File, Notification
from inthewild.hub.progress.models import Figure, Submission
from inthewild.hub.progress.services import entering, handing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def world(secretariat: Actor) -> World:
    return progress_world.build(secretariat)


def browser(world: World, role: Role = Role.COMPANY_ADMIN, of: Organisation | None = None, name: str = "") -> Client:
    whose = of or (world.shop if role in (Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR) else None)
    return cases_world.browser(world, role, whose, name=name)  # type: ignore[arg-type]


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer.content)


def words(content: bytes) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode())))


def path(of: Submission, page: str = "") -> str:
    return f"/en/progress/submissions/{of.public_id}/{page}"


def filled(client: Client, of: Submission, **fields: str) -> dict[str, str]:
    """The fields of the form of figures as a browser would send them, with some of them changed."""
    form = client.get(path(of, "figures")).context["form"]
    found = {field.html_name: field.value() for field in form}
    found["seen"] = json.dumps(form["seen"].initial)
    return {name: str(value) for name, value in found.items() if value not in (None, "")} | fields


def name(world: World, what: str = "value", metric: str = "listings_removed") -> str:
    return f"{metric}-{world.market.public_id}-{what}"


def test_a_company_enters_checks_attests_and_the_secretariat_accepts(world: World) -> None:
    company, office = browser(world), browser(world, Role.SECRETARIAT)
    made = world.of()
    assert "Enter figures" in read(company, path(made))
    sent = filled(company, made, **{name(world): "١٬٠٨٨٬٦٧٩٬١٤٩", "staff_trained-company-value": "40", "do": "attest"})
    assert company.post(path(made, "figures"), sent)["Location"] == path(made, "attest")
    assert figure(made).value == 1_088_679_149
    page = read(company, path(made, "attest"))
    assert "1,088,679,149" in page
    attested = {"version": str(world.of().version), "role": "Head of Trust and Safety", "sure": "on"}
    assert company.post(path(made, "attest"), attested)["Location"] == path(made)
    assert "Figures that were handed in" in read(office, "/en/today/")
    page = read(office, path(made))
    assert "Example company_admin" in page
    assert "Head of Trust and Safety" in page
    asked = {"do": "query", f"question-{figure(made).number}": "Does this count accounts?"}
    assert office.post(path(made), asked).status_code == 302
    assert "seen here again when it hands them in" in read(office, path(made))
    page = read(company, path(made, "attest"))
    assert "The secretariat asks: Does this count accounts?" in page
    version = str(world.of().version)
    answer = {"version": version, "role": "Head", "sure": "on", f"answer-{figure(made).number}-0": "No, listings only."}
    assert company.post(path(made, "attest"), answer).status_code == 302
    assert "No, listings only." in read(office, path(made))
    assert office.post(path(made), {"do": "accept"}).status_code == 302
    assert world.of().state == "accepted"
    assert Notification.objects.filter(about=made.public_id, kind="submission.accepted").count() == 1


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("1.088", "write 1088 if you mean that"),
        ("12 %", "percentage"),
        ("-5", "less than nothing"),
        ("1.5", "fraction"),
        ("4k", "digits"),
    ],
)
def test_a_number_that_is_unclear_is_asked_about_at_its_field_and_kept_as_it_was_written(
    world: World, written: str, says: str
) -> None:
    company, made = browser(world), world.of()
    answer = company.post(path(made, "figures"), filled(company, made, **{name(world): written}))
    assert answer.status_code == 422
    assert says in words(answer.content)
    assert f'value="{written}"' in answer.content.decode()
    assert f'href="#id_{name(world)}"' in answer.content.decode()
    assert not Figure.objects.exists()


def test_two_people_at_once_see_both_values(world: World) -> None:
    company, made = browser(world), world.of()
    mine = filled(company, made, **{name(world): "200"})
    entering.save(world.admin(), made, [removed(world, 100), trained(9)], version=1)
    answer = company.post(path(made, "figures"), mine)
    assert answer.status_code == 422
    page = words(answer.content)
    assert "Somebody else saved 100 meanwhile; here stands 200." in page
    assert figure(made).value == 100
    again = mine | {"seen": str(answer.context["form"]["seen"].value())}
    assert company.post(path(made, "figures"), again).status_code == 302
    assert (figure(made).value, figure(made, "staff_trained").value) == (200, 9)


def test_an_emptied_field_takes_the_figure_away_and_parts_are_kept(world: World) -> None:
    company, made = browser(world), world.of()
    enter(world, removed(world, 9), removed(world, 4, dimension="taxon", member="pangolins"))
    sent = filled(company, made, **{name(world): ""})
    assert sent["p0-member"] == "pangolins"
    sent |= {"p1-metric": "listings_removed", "p1-platform": world.market.public_id, "p1-dimension": "region",
             "p1-member": "de", "p1-value": "3", "p1-method": "estimate"}  # fmt: skip
    assert company.post(path(made, "figures"), sent).status_code == 302
    rows = {(one.dimension, one.member, one.value, one.method) for one in Figure.objects.filter(submission=made)}
    assert rows == {("taxon", "pangolins", 4, "count"), ("region", "DE", 3, "estimate")}
    sent = filled(company, made, **{"p2-metric": "listings_removed", "p2-platform": world.market.public_id,
                                    "p2-dimension": "taxon", "p2-member": "dragons", "p2-value": "3"})  # fmt: skip
    answer = company.post(path(made, "figures"), sent)
    assert answer.status_code == 422
    assert "choose one of the values that are offered" in words(answer.content)


def test_a_file_is_handed_in_with_the_figures_and_seen_with_them(world: World) -> None:
    company, made = browser(world), world.of()
    sent = {**filled(company, made, **{name(world): "5"}), "upload": SimpleUploadedFile("log.csv", b"day,removed\n1,5\n")}
    assert company.post(path(made, "figures"), sent).status_code == 302
    file = File.objects.get(purpose="submission")
    assert world.of().files == [file.public_id]
    office, other = browser(world, Role.SECRETARIAT), browser(world, of=world.other, name="other")
    assert (company.get(f"/files/{file.public_id}").status_code, office.get(f"/files/{file.public_id}").status_code) == (200, 404)
    made = world.of()
    handing.submit(world.admin(), made, role="Head", version=made.version)
    assert office.get(f"/files/{file.public_id}").status_code == 200
    assert other.get(f"/files/{file.public_id}").status_code == 404


def test_figures_are_restated_taken_back_and_declined_with_a_reason(world: World) -> None:
    company = browser(world)
    old = accepted(world)
    answer = company.post(path(old, "restate"), {"reason": "A platform was left out."})
    new = Submission.objects.get(replaces=old)
    assert answer["Location"] == path(new, "figures")
    assert "These figures are being restated" in read(company, path(old))
    assert "This restates earlier figures. A platform was left out." in read(company, path(new))
    assert company.get(path(old, "restate")).status_code == 200
    assert company.post(path(old, "restate"), {"reason": "x"}).status_code == 422
    assert company.post(path(old, "withdraw"), {"reason": "All wrong."}).status_code == 302
    assert "All wrong." in read(company, path(old))
    last = ask(world, "2024")
    assert company.post(path(last.of(), "decline"), {"reason": ""}).status_code == 422
    assert company.post(path(last.of(), "decline"), {"reason": "We keep none."}).status_code == 302
    assert "gives no figures for this period" in read(browser(world, Role.SECRETARIAT), path(last.of()))


def test_the_secretariat_asks_and_sees_who_handed_in(world: World) -> None:
    office = browser(world, Role.SECRETARIAT)
    wrong = office.post("/en/progress/requests/new", {"period": "2090", "metrics": ["reach"], "due": "2091-01-01"})
    assert wrong.status_code == 422
    assert "has not begun" in words(wrong.content)
    sent = {"period": "2024-h1", "metrics": list(METRICS), "due": "2026-12-31", "note": "As always."}
    assert office.post("/en/progress/requests/new", sent)["Location"] == "/en/progress/requests/2024-H1/"
    in_state(world, "submitted")
    page = read(office, "/en/progress/submissions/")
    assert "first half of 2024" in page
    assert re.search(r"2025 ?: 1 / 2 handed in", page), page
    assert "As always." in read(office, "/en/progress/requests/2024-H1/")
    file = office.get("/en/progress/submissions/?as=csv")
    assert b"Example Search" in b"".join(file.streaming_content)


def test_what_a_company_does_not_see_never_was(world: World) -> None:
    mine, other = in_state(world, "submitted"), browser(world, of=world.other)
    for page in ("", "figures", "attest", "decline", "restate", "withdraw"):
        assert other.get(path(mine, page)).status_code == 404, page
    assert "Example Market" not in read(other, "/en/progress/submissions/")
    assert read(browser(world, Role.AUDITOR), "/en/progress/submissions/").count("Example Market") == 0
    assert browser(world, Role.COMPANY_MODERATOR).get(path(mine, "figures")).status_code == 403


def test_a_submission_is_found_and_spoken_about_by_those_who_see_it(world: World) -> None:
    made, office = in_state(world, "submitted"), browser(world, Role.SECRETARIAT)
    assert "Figures of Example Market for 2025" in read(office, "/en/search/?q=market 2025")
    assert office.get(f"/en/search/?q={made.public_id}").status_code in (200, 302)
    assert office.post(f"/en/discussion/{made.public_id}/", {"text": "Thank you.", "audience": "office"}).status_code == 302
    assert "Thank you." in read(browser(world), path(made))
    assert "2025" not in read(browser(world, of=world.other), "/en/search/?q=market 2025").split("Nothing")[0].split("Search")[-1]


def test_everybody_reads_what_each_figure_means(world: World) -> None:
    page = read(Client(), "/en/progress/metrics/")
    assert "Listings blocked before publication" in page
    assert "Distinct accounts of the platform" in page
    assert 'id="listings_removed"' in Client().get("/en/progress/metrics/").content.decode()
