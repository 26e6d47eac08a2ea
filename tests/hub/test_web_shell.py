"""The frame of every page: languages, refusals, figures."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from inthewild.hub.core import formats
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.web import errors, navigation
from inthewild.hub.core.web.middleware import ErrorPages
from inthewild.hub.errors import Conflict, HubError, NotAllowed, OutOfSight

LANGUAGES = ("en", "fr", "ar", "es", "zh-hans")


class Tags(HTMLParser):
    """Collects start tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "place"), [("ar,en;q=0.5", "/ar/"), ("zh-CN", "/zh-hans/"), ("fr-CA", "/fr/"), ("fi", "/en/")])
def test_the_root_leads_to_the_first_page_in_the_readers_language(asked: str, place: str) -> None:
    answer = Client(headers={"accept-language": asked}).get("/")
    assert (answer.status_code, answer["Location"]) == (302, place)
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_direction_and_has_one_heading(language: str) -> None:
    tags = Tags(Client().get(f"/{language}/").content.decode()).found
    html = next(attrs for tag, attrs in tags if tag == "html")
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    assert [tag for tag, _ in tags].count("h1") == 1


@pytest.mark.django_db
def test_pages_hold_no_script_or_style_of_their_own_and_nothing_from_elsewhere() -> None:
    for path in ("/en/", "/ar/about/", "/en/no-such-page"):
        for tag, attrs in Tags(Client().get(path).content.decode()).found:
            assert tag != "style"
            assert "style" not in attrs
            assert not [name for name in attrs if name.startswith("on")]
            assert tag != "script" or attrs.get("src")
            for name in ("src", "href", "action"):
                assert (attrs.get(name) or "/").startswith(("/", "#")), (path, tag, attrs)


@pytest.mark.django_db
def test_a_form_changes_the_language_stays_on_the_page_and_is_remembered() -> None:
    client = Client()
    answer = client.post("/language", {"language": "ar", "next": "/en/about/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/ar/about/?a=1")
    assert client.get("/")["Location"] == "/ar/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere.example"]
)
def test_the_language_form_never_leads_off_the_site(place: str) -> None:
    assert "elsewhere" not in Client().post("/language", {"language": "fr", "next": place})["Location"].partition("?")[0]


@pytest.mark.django_db
def test_a_forged_form_is_refused_with_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "fr"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


@pytest.mark.django_db
def test_a_missing_page_is_ours_and_says_no_more_than_that() -> None:
    answer = Client().get("/en/org_0000")
    assert answer.status_code == 404
    assert "There is no such page, or it is not for you." in answer.content.decode()
    assert "org_0000" not in answer.content.decode().replace('value="/en/org_0000"', "")


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (OutOfSight("there is no such object", where="org_secret"), 404, False),
        (NotAllowed("user may not do this", where="audit.redact"), 403, False),
        (Conflict("somebody else holds this until 14:20"), 409, True),
        (HubError("disk full at /srv/hub"), 500, False),
    ],
)
@pytest.mark.django_db
def test_errors_of_services_become_pages_and_only_what_can_be_corrected_is_told(error: HubError, status: int, told: bool) -> None:
    request = RequestFactory().get("/en/x")
    answer = ErrorPages(lambda _r: None).process_exception(request, error)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert answer.status_code == status
    assert (error.what in answer.content.decode()) is told


def test_the_page_for_a_fault_of_ours_asks_nothing_of_the_database() -> None:
    request = RequestFactory().get("/en/x")
    request.request_id = "r1"  # type: ignore[attr-defined]
    answer = errors.failed(request)  # the database is not allowed in this test
    assert answer.status_code == 500
    assert "r1" in answer.content.decode()


@pytest.mark.django_db
def test_the_header_shows_what_a_role_may_use_and_leaves_out_what_is_not_routed() -> None:
    entries = dict(navigation._entries)
    try:
        navigation.register(
            navigation.Entry("Everybody's", "about", navigation.everybody, 1),
            navigation.Entry("Secret", "front", navigation.roles(Role.SECRETARIAT), 2),
            navigation.Entry("Later", "not:there", navigation.everybody, 3),
        )
        spotter = Actor(ActorKind.USER, "usr_s", roles=frozenset({Role.SPOTTER}))
        secretary = Actor(ActorKind.USER, "usr_t", roles=frozenset({Role.SECRETARIAT}))
        assert "Secret" not in [x.label for x in navigation.links(spotter, "/en/about/")]
        found = {x.label: x.current for x in navigation.links(secretary, "/en/about/")}
        assert found["Everybody's"] is True
        assert "Secret" in found
        assert "Later" not in found
    finally:
        navigation._entries.clear()
        navigation._entries.update(entries)


@pytest.mark.parametrize(
    ("language", "number", "share", "day"),
    [
        ("en", "11,631,819.5", "44%", "21 Nov 2026"),
        ("fr", "11\u202f631\u202f819,5", "44\xa0%", "21 nov. 2026"),
        ("es", "11.631.819,5", "44\xa0%", "21 nov 2026"),
        ("zh-hans", "11,631,819.5", "44%", "2026年11月21日"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(language: str, number: str, share: str, day: str) -> None:
    when = datetime(2026, 11, 21, 23, 5, tzinfo=UTC)
    assert formats.number(11631819.5, language) == number
    assert formats.percent(0.436, language) == share
    assert formats.day(when, language) == day
    assert "23:05 UTC" in formats.moment(when, language)


def test_arabic_has_latin_digits() -> None:
    when = datetime(2026, 11, 21, 23, 5, tzinfo=UTC)
    for text in (
        formats.number(11631819.5, "ar"),
        formats.percent(0.93, "ar"),
        formats.day(when, "ar"),
        formats.moment(when, "ar"),
    ):
        assert not set(text) & set("٠١٢٣٤٥٦٧٨٩")
    assert "نوفمبر" in formats.day(when, "ar")


def test_what_nobody_measured_is_not_a_zero() -> None:
    with translation.override("en"):
        page = Template("{% load hub %}{% number n %}|{% n_of_m 1 n %}|{% percent n %}|{% day n %}|{% number 0 %}").render(
            Context({"n": None})
        )
    assert page.count("not measured") == 4
    assert page.endswith('<bdi dir="ltr" class="figure">0</bdi>')
    assert formats.duration(None, "en") == "not measured"
    assert formats.duration(timedelta(days=3), "en") == "3 days"


def test_three_of_twelve_reads_left_to_right_everywhere() -> None:
    with translation.override("ar"):
        assert Template("{% load hub %}{% n_of_m 3 12 %}").render(Context()) == '<bdi dir="ltr" class="figure">3 / 12</bdi>'


def test_every_page_writes_dates_and_figures_in_the_one_way() -> None:
    for path in Path(formats.__file__).parents[1].rglob("templates/**/*.*"):
        text = path.read_text("utf-8")
        wrong = re.search(r'\|date:"[A-Z_]+"|\|floatformat|\|intcomma|\|timesince|\|naturaltime', text)
        assert wrong is None, f"{path.name}: {wrong and wrong[0]}; use {{% load hub %}}"
