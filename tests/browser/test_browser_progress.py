"""The example report in Chromium, in English and Arabic: the public takes it apart, an auditor follows it to submissions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from looking import Looker
from playwright.sync_api import Browser

WIDTHS = (390, 1280)
CLI = (sys.executable, "-c", "from inthewild.cli import main; main()")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_public_goes_from_a_headline_to_its_lineage_in_two_clicks(demo: str, browser: Browser, language: str) -> None:
    looker = Looker.open(browser, demo)
    page = looker.page
    page.goto(f"{demo}{language}/progress/open/")
    assert page.locator("svg").count(), "2018 to 2025 as a chart"
    report = page.locator("main a[href*='/progress/open/snp_']").first.get_attribute("href")
    assert report
    page.goto(demo.rstrip("/") + report)
    page.locator("main a[href*='/figures/listings_removed']").first.click()
    text = page.locator("main").inner_text()
    assert "185,400" in text
    assert page.locator("main code").count(), "commitments of what was not published in full"
    for path in (f"/{language}/progress/open/", report, page.url.removeprefix(demo.rstrip("/"))):
        looker.look(path, languages=(language,), widths=WIDTHS, themes=("light",))
    assert not looker.wrong, "\n".join(looker.wrong)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_auditor_follows_a_figure_to_its_submission_and_a_sample_to_its_rows(
    demo: str, browser: Browser, language: str
) -> None:
    looker = Looker.open(browser, demo)
    looker.sign_in("auditor")
    page = looker.page
    page.goto(f"{demo}{language}/progress/audit/")
    page.locator("main tbody th a").first.click()
    assert page.locator("main .notice.good").count(), "every commitment was opened and fits"
    opened = page.url.removeprefix(demo.rstrip("/"))
    page.locator("main tbody th a").first.click()
    figure = page.url.removeprefix(demo.rstrip("/"))
    assert "submission.accepted" in page.locator("main").inner_text()
    page.goto(f"{demo}{language}/progress/samples/?state=failed")
    page.locator("main tbody th a").first.click()
    assert page.locator("main .notice.bad").count()
    failed = page.url.removeprefix(demo.rstrip("/"))
    page.goto(f"{demo}{language}/progress/samples/?state=disclosed")
    page.locator("main tbody th a").first.click()
    assert page.locator("main select").count() == 20
    rows = page.url.removeprefix(demo.rstrip("/"))
    listings = [f"/{language}/progress/{name}/" for name in ("audit", "figures", "samples", "confirmations")]
    for path in (*listings, opened, figure, failed, rows):
        looker.look(path, languages=(language,), widths=WIDTHS, themes=("light",))
    assert not looker.wrong, "\n".join(looker.wrong)


def test_the_files_of_the_report_hold_without_the_hub_and_one_digit_breaks_them(
    demo: str, browser: Browser, tmp_path: Path
) -> None:
    looker = Looker.open(browser, demo)
    looker.sign_in("auditor")
    page = looker.page
    page.goto(f"{demo}en/progress/audit/")
    page.locator("main tbody th a").first.click()
    with page.expect_download() as download:
        page.locator("main form[action$='/file'] button").click()
    private = tmp_path / "auditor.json"
    download.value.save_as(private)
    snapshot = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto(f"{demo}en/progress/open/{snapshot}/")
    link = page.locator(f"a[href*='/open-data/{snapshot}/files/'][href$='.json']").first.get_attribute("href")
    assert link
    public = tmp_path / "report.json"
    public.write_bytes(page.request.get(demo.rstrip("/") + link).body())
    assert _verify(public, private).returncode == 0
    told = json.loads(private.read_text())
    line = next(one for one in told["lines"].values() if one["record"]["kind"] == "submission" and one["record"]["value"] > 9)
    line["record"]["value"] += 1
    private.write_text(json.dumps(told, sort_keys=True, separators=(",", ":")))
    broken = _verify(public, private)
    assert broken.returncode == 1
    assert line["record"]["id"] in broken.stdout + broken.stderr, "the submission is named"


def test_a_company_confirms_its_figures(demo: str, browser: Browser) -> None:
    looker = Looker.open(browser, demo)
    looker.sign_in("company_admin")
    page = looker.page
    page.goto(f"{demo}en/progress/confirmations/")
    page.locator("main tbody tr", has_text="Asked").locator("th a").first.click()
    looker.look(page.url.removeprefix(demo.rstrip("/")), languages=("en", "ar"), widths=WIDTHS, themes=("light",))
    page.goto(page.url.replace("/ar/", "/en/"))
    page.locator("button[value=confirm]").click()
    assert "Confirmed" in page.locator("main").inner_text()
    looker.look("/en/progress/figures/", languages=("en", "ar"), widths=WIDTHS, themes=("light",))
    assert not looker.wrong, "\n".join(looker.wrong)


def _verify(public: Path, private: Path) -> subprocess.CompletedProcess[str]:
    command = [*CLI, "report", "verify", str(public), "--auditor", str(private)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
