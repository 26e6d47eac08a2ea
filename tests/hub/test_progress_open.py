"""Open data: whoever asks sees the same; every figure leads to its definition and its sources; what was withheld stays so."""

from __future__ import annotations

import io
import json
import re
import zipfile

import progress_open_world
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from progress_open_world import SECRET_COMPANY, Open

from inthewild.exchange.snapshot.render.words import Words
from inthewild.exchange.snapshot.serial import from_dict
from inthewild.exchange.snapshot.verify import verify
from inthewild.hub.progress import definitions
from inthewild.hub.progress.models import Snapshot, SnapshotFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Open:
    return progress_open_world.build()


def page(address: str, language: str = "en", status: int = 200) -> str:
    answer = Client().get(address.replace("/en/", f"/{language}/", 1))
    assert answer.status_code == status, address
    return answer.content.decode()


def at(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"progress:{name}", args=args)


def test_a_hub_that_published_nothing_shows_what_was_published_before_it() -> None:
    text = page(at("open_data"))
    assert "No report of this hub is published yet." in text
    assert "63,300,000" in text
    assert "3,335,381" in text
    assert "polyline" not in text, "no line joins figures of different units"
    assert text.count('class="gap"') >= 4, "years without a figure are gaps"


def test_every_published_figure_of_the_past_names_its_source() -> None:
    text = page(at("open_history"))
    for said in (
        "3,335,381 endangered species listings",
        "11,631,819 posts and ads",
        "24.1 million listings and suspected illicit",
    ):
        assert said in text
    assert "https://endwildlifetraffickingonline.org/news/2025/12/19" in text
    assert "second hand" in text


def test_a_headline_leads_to_its_definition_and_its_sources_in_one_click(world: Open) -> None:
    for language in ("en", "ar"):
        text = page(at("open_snapshot", world.second.public_id), language)
        links = set(re.findall(r'<h3><a href="([^"]+)"', text))
        cells = [one for one in from_dict(world.second.data).cells if not one.by and not one.metric.startswith("history_")]
        assert len(links) == len(cells)
        for link in links:
            there = page(link)
            assert 'id="definition"' in there
            assert 'id="lineage"' in there
    one = page(at("open_figure", world.second.public_id, "listings_removed.1"))
    assert "4,489,132" in one
    assert "6 of 8 companies" in one
    assert "What was refused before anybody could see it" in one
    assert one.count("Commitment:") == 6
    assert "Example Bazaar" in one
    assert "3 sources are not public" in one


def test_removed_and_blocked_are_never_added(world: Open) -> None:
    cells = {one.id: one.value or 0 for one in from_dict(world.second.data).cells}
    assert cells["listings_removed.1"] and cells["listings_blocked.1"]
    total = f"{cells['listings_removed.1'] + cells['listings_blocked.1']:,}"
    for address in (at("open_data"), at("open_snapshot", world.second.public_id)):
        assert total not in page(address)


def test_what_was_withheld_is_a_word_on_every_page_and_in_every_file(world: Open) -> None:
    cells = from_dict(world.second.data).cells
    withheld = [one for one in cells if one.status == "suppressed"]
    assert withheld, "the example has some"
    for one in withheld:
        assert "withheld" in page(at("open_figure", world.second.public_id, one.id))
    everything = "".join(page(one) for one in _pages(world)) + str(Client().get(reverse("open-api-figures", args=[
        world.second.public_id])).json())  # fmt: skip
    assert "90,000" not in everything
    assert "90000" not in everything
    assert "765,432" not in everything


def test_no_page_and_no_file_names_a_company_that_gave_figures_for_totals_only(world: Open) -> None:
    for address in _pages(world):
        assert SECRET_COMPANY not in page(address)
    for one in Client().get(reverse("open-api")).json()["items"]:
        for file in one["files"]:
            content = Client().get(file["url"].removeprefix(settings.CONFIG.public_url.rstrip("/"))).content
            if file["media"] == "application/zip":
                archive = zipfile.ZipFile(io.BytesIO(content))
                content = b"".join(archive.read(name) for name in archive.namelist())
            assert SECRET_COMPANY.encode() not in content
    page(at("open_company", world.second.public_id, "org_" + "d" * 26), status=404)
    page(at("open_company", world.second.public_id, "org_" + "z" * 26), status=404)


def test_a_company_that_made_its_figures_public_has_a_page_with_what_it_says_of_them(world: Open) -> None:
    text = page(at("open_company", world.second.public_id, "org_" + "c" * 26))
    assert "456,789" in text
    assert "我们培训了 103 人。" in text
    assert "objected" in text


def test_a_correction_shows_what_was_what_is_and_why_and_the_old_edition_stays(world: Open) -> None:
    text = page(at("open_snapshot", world.second.public_id))
    for said in ("Two listings were counted twice.", "4,489,134", "4,489,132"):
        assert said in text
    old = page(at("open_snapshot", world.first.public_id))
    assert "This edition was replaced by a correction." in old
    assert at("open_snapshot", world.second.public_id) in old
    assert "4,489,134" in old
    for name in ("open_figure", "open_embed"):
        assert "This edition was replaced by a correction." in page(at(name, world.first.public_id, "listings_removed.1"))
        assert "replaced" not in page(at(name, world.second.public_id, "listings_removed.1"))


def test_who_did_not_report_is_named_only_if_its_agreement_says_so(world: Open) -> None:
    text = page(at("open_snapshot", world.second.public_id))
    assert "Example Video" in text
    assert "1 more company, whose agreement does not let us name it" in text


def test_a_draft_is_nowhere(world: Open) -> None:
    Snapshot.objects.filter(pk=world.second.pk).update(state="confirming")
    for name, *args in (("open_snapshot",), ("open_divided", "region"), ("open_figure", "listings_removed.1")):
        page(at(name, world.second.public_id, *args), status=404)
    assert Client().get(reverse("open-api-snapshot", args=[world.second.public_id])).status_code == 404
    assert world.second.public_id not in page(at("open_data"))
    assert world.second.public_id not in Client().get(reverse("open-api")).content.decode()


def test_only_the_embedded_figure_may_stand_in_a_frame_and_it_keeps_its_footnote(world: Open) -> None:
    address = at("open_embed", world.second.public_id, "listings_removed.1")
    answer = Client().get(address)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert not answer.cookies
    text = answer.content.decode()
    assert "Listings removed, 2026: 4,489,132. 6 of 8 companies; level L0 self-reported (L0: 3, L1: 1, L2: 1, L3: 1)." in text
    assert at("open_figure", world.second.public_id, "listings_removed.1") in text
    for other in _pages(world):
        assert "frame-ancestors 'none'" in Client().get(other)["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "zh-Hans"])
def test_the_picture_of_a_figure_carries_its_coverage_and_level(world: Open, language: str) -> None:
    answer = Client().get(reverse("open-figure-svg", args=[world.second.public_id, language, "listings_removed.1"]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    text = answer.content.decode()
    assert "L0" in text
    assert re.search(r"4.489.132", text)
    assert "<script" not in text
    assert "public" in answer["Cache-Control"]


def test_programs_need_no_token_and_may_keep_what_they_read(world: Open) -> None:
    found = Client().get(reverse("open-api")).json()["items"]
    assert [(one["edition"], one["state"]) for one in found] == [(2, "published"), (1, "superseded")]
    address = reverse("open-api-snapshot", args=[found[0]["id"]])
    answer = Client().get(address)
    assert verify(answer.content, key=world.second.key) == []
    assert answer["Cache-Control"] == "public, max-age=86400"
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert Client().post(address).status_code == 405
    wanted = {"metric": "listings_removed", "dimension": ""}
    [one] = Client().get(reverse("open-api-figures", args=[found[0]["id"]]), wanted).json()["items"]
    assert one["value"] == 4_489_132
    assert len(one["lineage"]) == 6


def test_the_list_changes_its_tag_when_another_file_of_a_report_is_there(world: Open) -> None:
    before = Client().get(reverse("open-api"))["ETag"]
    SnapshotFile.objects.create(
        snapshot=world.second, name="x.pdf", media="application/pdf", language="fr", content=b"%PDF", sha256="0" * 64,
        made_at=world.second.made_at,
    )  # fmt: skip
    assert Client().get(reverse("open-api"), headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("language", ["fr", "ar", "es", "zh-Hans"])
def test_every_metric_has_a_name_and_a_unit_in_each_language_and_every_headline_its_definition(language: str) -> None:
    said = Words.of(language)
    for one in definitions.load():
        named = said.metric(one)
        assert (named.name, named.name != one.name) == (named.name, True), one.code
        assert named.unit
        assert named.own or one.code.startswith("history_"), f"{one.code}: translate version {one.version}"


def test_a_file_is_served_as_it_went_out(world: Open) -> None:
    for file in Client().get(reverse("open-api")).json()["items"][0]["files"]:
        answer = Client().get(file["url"].removeprefix(settings.CONFIG.public_url.rstrip("/")))
        assert answer.status_code == 200
        assert answer["ETag"] == f'"{file["sha256"]}"'
        assert answer["Content-Disposition"].startswith("attachment")
        if file["name"].endswith(".json"):
            assert verify(answer.content) == []
            assert json.loads(answer.content)["snapshot"]["id"] == world.second.public_id
    assert Client().get(reverse("open-file", args=[world.second.public_id, "no.pdf"])).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["open/snp_aaaaaaaaaaaaaaaaaaaaaaaaaa/", "open/%00/", "open/../../etc/", "open/{id}/figures/none/", "open/{id}/by/colour/",
     "open/{id}/figures/%00/", "open/{id}/companies/%00/", "open/{id}/embed/%3Cscript%3E/"],
)  # fmt: skip
def test_what_never_was_is_not_found(world: Open, address: str) -> None:
    assert Client().get("/en/progress/" + address.replace("{id}", world.second.public_id)).status_code == 404


def test_pages_ask_the_database_little(world: Open, django_assert_max_num_queries: object) -> None:
    page(at("open_snapshot", world.second.public_id))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page(at("open_snapshot", world.second.public_id))


def _pages(world: Open) -> list[str]:
    found = [at("open_data"), at("open_history")]
    for row in (world.first, world.second):
        found += [at("open_snapshot", row.public_id), at("open_divided", row.public_id, "region")]
        found += [at("open_divided", row.public_id, "organisation"), at("open_divided", row.public_id, "sector")]
        shown = [cell.id for cell in from_dict(row.data).cells if not cell.metric.startswith("history_")]
        found += [at("open_figure", row.public_id, cell) for cell in shown]
        found += [at("open_company", row.public_id, "org_" + letter * 26) for letter in "abc"]
    return found
