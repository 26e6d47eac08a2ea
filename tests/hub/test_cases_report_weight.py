"""What the public report weighs on a phone that has nothing of it yet: each page with its styles, scripts, icon and fonts, as the
hub serves them. Not counted is the reporter's own screenshot, which the pages show again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from cases_world import World, build
from django.contrib.staticfiles import finders
from django.core.cache import cache as counted
from django.test import Client
from test_cases_report_pages import post, screenshot

from inthewild.hub.cases import tongues
from inthewild.hub.core.actor import Actor

pytestmark = pytest.mark.django_db
GOAL = 60_000
STEPS = ("", "read", "questions", "check", "picture/1/change", "status")


@pytest.fixture
def world(secretariat: Actor) -> Iterator[World]:
    counted.clear()
    yield build(secretariat)
    counted.clear()


@cache
def file(url: str) -> bytes:
    found = finders.find(url.removeprefix("/static/"))
    assert isinstance(found, str), url
    return Path(found).read_bytes()


def weight(page: str) -> tuple[int, set[str]]:
    """Bytes of a page and of all that it needs, and the names of the fonts among it."""
    needs = set(re.findall(r'<(?:link|script|img)[^>]*? (?:href|src)="(/static/[^"]+)"', page))
    css = "".join(file(url).decode() for url in needs if url.endswith(".css"))
    assert "hub.css" in str(needs)
    loaded = fonts(css, page)
    return len(page.encode()) + sum(len(file(url)) for url in needs | {f"/static/core/{one}" for one in loaded}), loaded


def fonts(css: str, page: str) -> set[str]:
    """The font files that a page loads where a system has none of those that are named before them."""
    html = re.search(r'<html lang="([^"]+)"[^>]*?(?: class="([^"]*)")?>', page)
    assert html is not None
    stacks = families(css, html[1], set((html[2] or "").split()))
    # What is closed is not drawn, and a title stands outside the page.
    drawn = re.sub(r"<head>.*?</head>|<details class=\"menu\">.*?</details>|<[^>]+>", "", page, flags=re.DOTALL)
    found = set()
    for face in re.findall(r"@font-face {([^}]*)}", css):
        name, url = re.search(r'font-family: "([^"]+)"', face), re.search(r"url\(([^)]+)\)", face)
        spans = re.findall(r"U\+([0-9A-F]+)-([0-9A-F]+)", face)
        letters = any(int(first, 16) <= ord(letter) <= int(last, 16) for letter in drawn for first, last in spans)
        if name and url and letters and f'"{name[1]}"' in stacks:
            found.add(url[1])
    return found


def families(css: str, lang: str, classes: set[str]) -> str:
    """The two lists of fonts of a page in that language: the rules of :root that match, the more special one last."""
    rules = []
    for place, (selector, body) in enumerate(re.findall(r"(:root[^\s,{]*) {([^}]*)}", css)):
        wanted, spoken = re.findall(r"\.(\w+)", selector), re.findall(r":lang\((\w+)\)", selector)
        if set(wanted) <= classes and all(lang.partition("-")[0] == one for one in spoken):
            rules.append((len(wanted) + len(spoken), place, body))
    variables = {name: value for *_order, body in sorted(rules) for name, value in re.findall(r"--([\w-]+): ([^;]+);", body)}
    stacks = f"{variables['text']}, {variables['display']}"
    while "var(" in stacks:
        stacks = re.sub(r"var\(--([\w-]+)\)", lambda m: variables[m[1]], stacks)
    return stacks


@pytest.mark.parametrize("tongue", tongues.TONGUES)
def test_each_step_of_the_report_weighs_at_most_sixty_kilobytes_with_everything(world: World, tongue: str) -> None:
    phone = Client()
    host = world.platform.hosts.first()
    assert host is not None
    answer = post(phone, "", tongue=tongue, link=f"https://{host.host}/item/3", picture=screenshot())
    assert answer.status_code == 303
    for step in STEPS:
        page = phone.get(f"/{tongue}/report/{step}")
        assert page.status_code == 200, step
        total, loaded = weight(page.content.decode())
        assert total <= GOAL, (step, total, loaded)
        assert loaded == ({"fonts/arabic.woff2", "fonts/arabic-bold.woff2"} if tongue == "ar" else set()), step
    waits = phone.get(f"/{tongue}/report/read").content.decode()
    assert "poll.js" in waits  # the heaviest way: the page is still being looked at


def test_the_pages_of_the_hub_would_be_seen_to_load_chinese_letters() -> None:
    """The counting finds what it looks for."""
    page = '<html lang="zh-Hans" dir="ltr"><link rel="stylesheet" href="/static/core/hub.css"><body>报告'
    total, loaded = weight(page)
    assert loaded == {"fonts/chinese.woff2"}
    assert total > 200_000
    assert weight(page.replace('dir="ltr"', 'dir="ltr" class="lean"'))[1] == set()
