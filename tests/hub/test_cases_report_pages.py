"""The public report as somebody with a phone meets it: no account, no scripts, any of twelve languages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from cases_world import IVORY, World, build
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from inthewild.hub.cases import tongues
from inthewild.hub.cases.models import Draft, Report
from inthewild.hub.cases.services import drafts, intake
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent, File
from inthewild.hub.members.models import Platform

pytestmark = pytest.mark.django_db
LINK = "https://shop.example.com/item/77"


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


@pytest.fixture(autouse=True)
def nobody_counts() -> Iterator[None]:
    """Limits count in the cache; each test begins at nothing."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone() -> Client:
    return Client(enforce_csrf_checks=True)


def screenshot(size: tuple[int, int] = (80, 60), kind: str = "PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return SimpleUploadedFile("holiday at home.png", out.getvalue(), "image/png")


def post(phone: Client, step: str, follow: bool = False, tongue: str = "en", **fields: Any) -> HttpResponse:
    answer: HttpResponse = phone.post(f"/{tongue}/report/{step}", fields, follow=follow)  # type: ignore[assignment]
    return answer


def walk(phone: Client, *, tongue: str = "en", later: timedelta = timedelta(minutes=1), **fields: Any) -> str:
    """All steps; the tracking code. Somebody takes a minute."""
    assert post(phone, "", tongue=tongue, **({"link": LINK} | fields))["Location"] == f"/{tongue}/report/read"
    assert post(phone, "read", tongue=tongue)["Location"] == f"/{tongue}/report/questions"
    assert post(phone, "questions", tongue=tongue)["Location"] == f"/{tongue}/report/check"
    with clock.moved_by(later):
        assert post(phone, "check", tongue=tongue)["Location"] == f"/{tongue}/report/sent"
        page = phone.get(f"/{tongue}/report/sent").content.decode()
    found = re.search(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", page)
    assert found, page
    return found[0]


def text_of(answer: HttpResponse) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_link_is_all_that_is_needed_and_the_code_shows_how_the_report_stands(world: World, phone: Client) -> None:
    code = walk(phone)
    report = Report.objects.get()
    assert (report.url, report.source, report.reporter, report.quarantine) == (LINK, "public", "", "")
    assert report.case is not None
    assert code not in AuditEvent.objects.values_list("object", flat=True)
    shown = text_of(post(phone, "status", code=code.lower().replace("-", " ")))
    assert "Received" in shown
    assert "waits for a wildlife expert" in shown


@pytest.mark.parametrize("tongue", tongues.TONGUES)
def test_every_language_leads_to_the_end_in_its_own_words_and_direction(world: World, phone: Client, tongue: str) -> None:
    code = walk(phone, tongue=tongue, text=IVORY)
    pages = [phone.get(f"/{tongue}/report/{step}").content.decode() for step in ("", "status", "sent")]
    pages.append(post(phone, "status", tongue=tongue, code=code).content.decode())
    direction = "rtl" if tongue == "ar" else "ltr"
    for page in pages:
        assert f'dir="{direction}"' in page[:200]
        assert len(re.findall(r'hreflang="', page)) == 12
    if tongue != "en":
        assert ">Continue<" not in pages[0]
        assert "Your code" not in pages[1]
        assert "Received" not in pages[3]
    assert Report.objects.get().language == tongues.TONGUES[tongue].tag


def test_the_entrance_speaks_the_language_of_the_browser(phone: Client) -> None:
    for header, there in (("pt-PT,pt;q=0.9", "pt-br"), ("sw,th;q=0.8", "th"), ("zh-TW", "zh-hans"), ("sw", "en"), ("", "en")):
        assert phone.get("/report/", headers={"accept-language": header})["Location"] == f"/{there}/report/"
    assert phone.get("/xx/report/").status_code == 404


def test_it_takes_at_most_twelve_taps_and_one_field(world: World, phone: Client) -> None:
    """A tap into the field, paste, then one on each button: 6. With all three questions answered 9."""
    taps = 0
    page = phone.get("/en/report/").content.decode()
    assert "required" not in page
    taps += 2
    for step in ("", "read", "questions", "check"):
        page = phone.get(f"/en/report/{step}").content.decode()
        assert len(page.encode()) < 12_000
        taps += 1
        answer = post(phone, step, link=LINK)
        assert answer.status_code == 303
    assert taps + 3 <= 12


def test_no_page_is_kept_indexed_or_tells_others_where_somebody_came_from(world: World, phone: Client) -> None:
    walk(phone)
    for step in ("", "read", "questions", "check", "sent", "status"):
        answer = phone.get(f"/en/report/{step}")
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "script" not in answer.content.decode().replace("noscript", "")
    cookie = phone.cookies["report"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/", 86_400)
    assert set(phone.cookies) == {"report"}  # nothing else is left on the phone


def test_a_form_of_another_site_is_refused(world: World, phone: Client) -> None:
    for where, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)):
        answer = phone.post("/en/report/", {"link": LINK}, headers={"sec-fetch-site": where, "origin": "null"})
        assert answer.status_code == status


# What people send


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("shop.example.com/item/77", "https://shop.example.com/item/77"),
        ("Look at this! https://shop.example.com/item/77.", LINK),
        ("  HTTP://SHOP.example.com/item/77  ", "HTTP://SHOP.example.com/item/77"),
        ("https://shop.example.com/item/77\u202egnp.", LINK + "gnp"),
        ("https://магазин.com/1", "https://магазин.com/1"),
    ],
)
def test_links_are_taken_as_people_paste_them(world: World, phone: Client, pasted: str, kept: str) -> None:
    assert post(phone, "", link=pasted).status_code == 303
    held = drafts.find(phone.cookies["report"].value)
    assert held is not None
    assert held.sheet.link == kept


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "http://127.0.0.1/", "http://[::1]/x", "https://192.168.1.1/a", "file:///etc/passwd",
     "hello", "https://localhost/", "https://user:pw@shop.example.com/", "https://shop.example.com:8080/x", "https://", "ftp://a.example.com",
     "https://shop.example.com/\x00", "x" * 9_000, "https://intranet/", "https://a.internal/"],
)  # fmt: skip
def test_what_is_no_link_of_the_public_internet_is_told_and_nothing_is_lost(world: World, phone: Client, link: str) -> None:
    answer = post(phone, "", link=link, text="Ivory carving")
    assert answer.status_code == 422
    assert "This is no web link" in text_of(answer)
    assert "Ivory carving" in answer.content.decode()
    assert "<script" not in answer.content.decode()


def test_nothing_at_all_is_told_and_a_text_of_spaces_is_nothing(world: World, phone: Client) -> None:
    for text in ("", " \n\t", "\u200b\u202e\u2066"):
        answer = post(phone, "", text=text)
        assert answer.status_code == 422
        assert "Give a link, a screenshot or the text" in text_of(answer)
        assert 'href="#link"' in answer.content.decode()


def test_huge_and_odd_texts(world: World, phone: Client) -> None:
    assert "too long" in text_of(post(phone, "", text="x" * 10_001))
    answer = post(phone, "", text="x" * 2_600_000)
    assert (answer.status_code, "too long" in text_of(answer)) == (413, True)
    walk(phone, link="", text="ivory\x00 car\u202eving 😀 نص\u200d")
    assert Report.objects.get().text == "ivory carving 😀 نص\u200d"  # a joiner belongs to the script


def test_a_screenshot_is_drawn_anew_named_by_nobody_and_goes_with_the_report(world: World, phone: Client) -> None:
    walk(phone, link="", picture=screenshot())
    report, file = Report.objects.get(), File.objects.get()
    assert (file.about, file.name, file.retention, file.retained_from) == (report.public_id, "", "evidence", None)
    assert file.wrapped_key is not None
    assert phone.get("/en/report/picture/1").status_code == 404  # sent is sent


def test_a_picture_is_shown_to_its_writer_alone_in_a_sandbox(world: World, phone: Client) -> None:
    post(phone, "", picture=screenshot())
    shown = phone.get("/en/report/picture/1")
    assert shown.status_code == 200
    assert "sandbox" in shown["Content-Security-Policy"]
    assert b"holiday" not in shown.content
    assert phone.get("/en/report/picture/2").status_code == 404
    assert Client().get("/en/report/picture/1").status_code == 404
    assert 'src="/en/report/picture/1"' in phone.get("/en/report/check").content.decode()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("photo.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 200, "cannot be read"),
        ("a.png", b"", "cannot be read"),
        ("a.png", b"\x89PNG\r\n\x1a\nnonsense", "cannot be read"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "cannot be read"),
        ("a.pdf", b"%PDF-1.4 %%EOF", "cannot be read"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * 10_000_001, "too large"),
    ],
)
def test_pictures_that_are_none(world: World, phone: Client, name: str, content: bytes, says: str) -> None:
    answer = post(phone, "", picture=SimpleUploadedFile(name, content), link=LINK)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not File.objects.filter(deleted_at=None).exists()
    assert post(phone, "", link=LINK).status_code == 303


def test_a_picture_that_was_good_need_not_be_chosen_again_when_the_link_was_wrong(world: World, phone: Client) -> None:
    answer = post(phone, "", link="nonsense", picture=screenshot())
    assert "Take out the pictures that are there: 1" in text_of(answer)
    assert post(phone, "", link="").status_code == 303
    assert post(phone, "", link="", remove="1").status_code == 422
    assert not File.objects.filter(deleted_at=None).exists()


# Drafts


def test_a_draft_is_resumed_with_what_was_written_and_back_is_safe(world: World, phone: Client) -> None:
    post(phone, "", link=LINK, text="Ivory")
    post(phone, "read", title="My title")
    post(phone, "questions", offered="part", where="nonsense", origin="unsure")
    start = phone.get("/ar/report/").content.decode()
    assert LINK in start
    assert "/ar/report/check" in start
    page = unescape(phone.get("/en/report/check").content.decode())
    for shown in (LINK, "Ivory", "My title", "such as ivory", "Not sure"):
        assert shown in page
    post(phone, "", link=LINK + "8")  # back to the first page and changed
    assert LINK + "8" in phone.get("/en/report/check").content.decode()
    assert "My title" in phone.get("/en/report/check").content.decode()


def test_a_draft_is_unreadable_at_rest_belongs_to_one_browser_and_ends_after_a_day(world: World, phone: Client) -> None:
    post(phone, "", text="a very secret text")
    row = Draft.objects.get()
    assert b"secret" not in bytes(row.content)
    assert phone.cookies["report"].value not in row.token_hash
    assert Client().get("/en/report/check").status_code == 404
    with clock.moved_by(timedelta(hours=24)):
        assert phone.get("/en/report/check").status_code == 404
    assert not Draft.objects.exists()


def test_a_draft_is_deleted_when_its_writer_wants_it(world: World, phone: Client) -> None:
    post(phone, "", link=LINK, picture=screenshot())
    assert post(phone, "discard")["Location"] == "/en/report/"
    assert not Draft.objects.exists()
    assert not File.objects.filter(deleted_at=None).exists()
    assert phone.cookies["report"].value == ""


def test_two_taps_on_send_are_one_report_and_the_code_is_shown_for_ten_minutes(world: World, phone: Client) -> None:
    code = walk(phone)
    assert post(phone, "check")["Location"] == "/en/report/sent"
    assert Report.objects.count() == 1
    assert code in phone.get("/en/report/sent").content.decode()
    assert LINK not in phone.get("/en/report/").content.decode()
    with clock.moved_by(timedelta(minutes=12)):
        assert phone.get("/en/report/sent").status_code == 404
    assert not Draft.objects.exists()


def test_the_code_is_forgotten_when_its_owner_says_so(world: World, phone: Client) -> None:
    walk(phone)
    post(phone, "discard")
    assert phone.get("/en/report/sent").status_code == 404
    assert Report.objects.count() == 1


def test_steps_cannot_be_asked_for_without_a_draft(phone: Client) -> None:
    for step in ("read", "questions", "check", "sent"):
        assert phone.get(f"/en/report/{step}").status_code == 404
        assert "no unfinished report" in text_of(phone.get(f"/en/report/{step}"))
    for step in ("read", "questions", "check"):
        assert post(phone, step).status_code == 404


# What is held back


@pytest.mark.parametrize(("trap", "seconds", "why"), [("x", 60, "trap"), ("", 1, "hurry"), ("x", 1, "trap")])
def test_spam_is_held_back_and_cannot_tell(world: World, phone: Client, trap: str, seconds: int, why: str) -> None:
    code = walk(phone, homepage=trap, later=timedelta(seconds=seconds))
    report = Report.objects.get()
    assert (report.quarantine, report.case) == (why, None)
    honest, other = Client(), Client()
    same = walk(honest)
    pages = [post(other, "status", code=one).content.decode().replace(one, "CODE") for one in (code, same)]
    assert pages[0] == pages[1]


def test_many_reports_of_one_place_are_held_back_not_lost_and_a_flood_ends(world: World) -> None:
    for _number in range(10):
        walk(Client())
    code = walk(Client())
    assert Report.objects.filter(quarantine="many").count() == 1
    assert "Received" in text_of(post(Client(), "status", code=code))


def test_guessing_codes_comes_to_an_end_and_a_right_code_still_works(world: World, phone: Client) -> None:
    code = walk(phone)
    answers = [post(phone, "status", code="0" * 24).status_code for _try in range(35)]
    assert answers[:30] == [422] * 30
    assert answers[30:] == [429] * 5
    assert post(phone, "status", code=code).status_code == 200
    for odd in ("", "x", "\x00" * 24, "é" * 24, "A" * 5_000):
        assert post(Client(REMOTE_ADDR="192.0.2.9"), "status", code=odd).status_code == 422


# Unknown sites


def test_an_unknown_site_is_put_before_the_experts_but_not_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "NEW_HOSTS_A_DAY", 2)
    for number in range(4):
        walk(Client(), link=f"https://new-site-{number}.example.net/a")
    proposed = Platform.objects.filter(state="proposed", proposed_by="intake")
    assert proposed.count() == 2
    assert Report.objects.filter(platform=None).count() == 2
    assert Report.objects.exclude(case=None).count() == 4


def test_the_page_of_what_was_read_names_site_and_language_and_no_word_of_what_it_is(world: World, phone: Client) -> None:
    plain, ivory = Client(), Client()
    post(plain, "", text="Wooden kitchen table for sale, oak, four chairs, pick up in the evening or on Sunday")
    post(ivory, "", text=IVORY)
    pages = [one.get("/en/report/read").content for one in (plain, ivory)]
    assert pages[0] == pages[1]
    assert "English" in pages[0].decode()
    post(phone, "", link="https://unknown.example.net/a")
    assert "We do not know this website yet" in text_of(phone.get("/en/report/read"))


# Black out and crop


def test_a_picture_is_blacked_out_before_it_is_sent_without_scripts_and_in_its_own_words(world: World, phone: Client) -> None:
    post(phone, "", picture=screenshot((200, 100)), tongue="fr")
    before = File.objects.get()
    page = phone.get("/fr/report/picture/1/change").content.decode()
    assert "200 points de large et 100 de haut" in unescape(page)
    assert "Noircir, emplacement 3" in page
    assert post(phone, "picture/1/change", tongue="fr", do="apply").status_code == 422
    wrong = post(phone, "picture/1/change", tongue="fr", do="apply", black1_left="x", black1_top="0")
    assert "Remplissez les quatre nombres" in text_of(wrong)
    box = {"black1_left": 0, "black1_top": 0, "black1_width": 100, "black1_height": 100}
    shown = post(phone, "picture/1/change", tongue="fr", do="show", **box)
    assert shown.status_code == 200
    done = post(phone, "picture/1/change", tongue="fr", do="apply", **box)
    assert done["Location"] == "/fr/report/check"
    before.refresh_from_db()
    assert before.path is None
    drawn = Image.open(io.BytesIO(phone.get("/fr/report/picture/1").content)).convert("RGB")
    assert (drawn.getpixel((50, 50)), drawn.getpixel((150, 50))) == ((0, 0, 0), (200, 30, 30))
    assert Client().get("/fr/report/picture/1/change").status_code == 404
    assert phone.get("/fr/report/picture/2/change").status_code == 404
