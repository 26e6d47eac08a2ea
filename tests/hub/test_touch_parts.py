"""Undo, keys, display choices, blurred pictures, marked texts, progress: what the hand meets."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from accounts_world import acts, build, signed_in
from django.db import transaction
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.html import strip_tags
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from inthewild.hub.core import clock, display, formats, jobs, marks, outbox, progress, undo
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.display import Digits, Display
from inthewild.hub.core.files import blur, pictures, purposes, services
from inthewild.hub.core.files.kinds import Kind as FileKind
from inthewild.hub.core.marks import Kind, Span
from inthewild.hub.core.models import AuditEvent, File, OutboxMessage, Undoable
from inthewild.hub.errors import Conflict, OutOfSight

STATIC = Path(outbox.__file__).parent / "static" / "core"
_taken_back: list[tuple[str, ...]] = []


@undo.inverse("test.sent", "The letter was sent.")
def _unsend(actor: Actor, key: str) -> None:
    outbox.withdraw(key)
    _taken_back.append((actor.id, key))


@outbox.effect("touch-letter")
def _never(_effect: outbox.Effect) -> None:
    raise AssertionError("this letter must not leave")


@transaction.atomic
def send(actor: Actor, key: str) -> Undoable | None:
    """A service as apps have them: an effect that waits, and the offer to take it back."""
    outbox.put("touch-letter", "ntc_1", key=key)
    return undo.offer(actor, "test.sent", key, about="ntc_1")


@pytest.mark.django_db
def test_who_did_something_takes_it_back_once_and_nothing_leaves(secretariat: Actor) -> None:
    offered = send(secretariat, "letter:1")
    assert offered is not None
    assert [(o.done, o.seconds) for o in undo.offers(secretariat)] == [("The letter was sent.", 10)]
    undo.take_back(secretariat, offered.handle)
    assert OutboxMessage.objects.get(key="letter:1").state == "withdrawn"
    assert _taken_back[-1] == (secretariat.id, "letter:1")
    assert list(AuditEvent.objects.values_list("type", "object")) == [("act.undone", "ntc_1")]
    assert undo.offers(secretariat) == []
    with pytest.raises(Conflict, match="already"):
        undo.take_back(secretariat, offered.handle)


@pytest.mark.django_db
@pytest.mark.parametrize("handle", ["\x00", "", "x" * 5_000])
def test_what_is_no_handle_is_nothing_to_undo(secretariat: Actor, handle: str) -> None:
    with pytest.raises(OutOfSight):
        undo.take_back(secretariat, handle)


@pytest.mark.django_db
def test_nobody_else_takes_it_back_or_learns_of_it(secretariat: Actor, moderator: Actor) -> None:
    offered = send(secretariat, "letter:2")
    assert offered is not None
    assert undo.offers(moderator) == []
    for other in (moderator, Actor.public(), Actor.system("worker")):
        with pytest.raises(OutOfSight):
            undo.take_back(other, offered.handle)


@pytest.mark.django_db
def test_after_the_time_it_is_too_late_and_the_effect_is_due(secretariat: Actor) -> None:
    offered = send(secretariat, "letter:3")
    assert offered is not None
    with clock.moved_by(timedelta(seconds=10)):
        assert undo.offers(secretariat) == []
        with pytest.raises(Conflict, match="too late"):
            undo.take_back(secretariat, offered.handle)
    with clock.moved_by(timedelta(days=2)):
        undo.forget.func()
    assert not Undoable.objects.exists()


@pytest.mark.django_db
def test_who_needs_more_time_has_it_and_the_effect_waits_as_long(secretariat: Actor) -> None:
    with display.shown_as(lambda: Display(undo_seconds=60)):
        offered = send(secretariat, "letter:4")
    assert offered is not None
    sent = OutboxMessage.objects.get(key="letter:4")
    assert sent.not_before - sent.made_at == timedelta(seconds=60)
    with clock.moved_by(timedelta(seconds=50)):
        undo.take_back(secretariat, offered.handle)


@pytest.mark.django_db
def test_an_inverse_that_is_refused_changes_nothing_and_the_offer_stays(secretariat: Actor) -> None:
    offered = send(secretariat, "letter:5")
    assert offered is not None
    OutboxMessage.objects.update(state="queued")
    with pytest.raises(Conflict, match="on its way"):
        undo.take_back(secretariat, offered.handle)
    assert Undoable.objects.get().undone_at is None
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_the_next_page_shows_the_button_and_it_works_without_scripts() -> None:
    ann = build().spotter
    with display.shown_as(lambda: Display(undo_seconds=60)):
        offered = send(acts(ann), "letter:6")
    assert offered is not None
    browser = signed_in(ann)
    page = browser.get("/en/about/").content.decode()
    assert "The letter was sent." in page
    assert re.search(r"[1-6][0-9]</b> seconds", page)
    assert f'action="/en/undo/{offered.handle}/"' in page
    answer = browser.post(f"/en/undo/{offered.handle}/", {"next": "/en/about/"})
    assert (answer.status_code, answer["Location"]) == (302, "/en/about/")
    page = browser.get("/en/about/").content.decode()
    assert "It is taken back." in page
    assert "The letter was sent." not in page
    assert browser.post(f"/en/undo/{offered.handle}/", {"next": "https://elsewhere.example/"}).status_code == 409


# choices of a person


@pytest.mark.django_db
def test_choices_are_kept_and_change_the_pages() -> None:
    ann = build().spotter
    browser = signed_in(ann)
    assert "core/keys.js" in browser.get("/en/about/").content.decode()
    chosen = {"digits": "native", "undo_seconds": "30", "grey": "on"}
    assert browser.post("/en/me/display/", chosen).status_code == 302
    ann.refresh_from_db()
    assert ann.display == Display(keys=False, digits=Digits.NATIVE, blur=False, grey=True, undo_seconds=30)
    page = browser.get("/en/about/").content.decode()
    assert "core/keys.js" not in page
    assert 'id="keys"' not in page
    assert browser.post("/en/me/display/", {"digits": "roman", "undo_seconds": "1"}).status_code == 422
    assert "core/keys.js" in Client().get("/en/about/").content.decode()
    assert AuditEvent.objects.filter(type="person.display_changed", object=ann.public_id).count() == 1


def test_figures_and_dates_have_the_digits_of_the_readers_choice() -> None:
    when = datetime(2026, 11, 21, 23, 5, tzinfo=UTC)
    with translation.override("ar"):
        assert formats.number(1234.5) == "1,234.5"
        assert formats.day(date(2026, 11, 21)).startswith("21 ")
        with display.shown_as(lambda: Display(digits=Digits.NATIVE)):
            assert formats.number(1234.5) == "١٬٢٣٤٫٥"
            assert formats.n_of_m(3, 12) == "٣ / ١٢"
            assert formats.percent(0.34) == "٣٤٪"
            assert formats.day(date(2026, 11, 21)).startswith("٢١ ")
            assert "٢٣:٠٥" in formats.moment(when)
            assert formats.duration(timedelta(days=3)).startswith("٣ ")
            assert formats.number(12, digits=Digits.LATIN) == "12"
    with translation.override("fr"), display.shown_as(lambda: Display(digits=Digits.NATIVE)):
        assert formats.moment(when) == "21 nov. 2026, 23:05 UTC"
    assert display.current() == display.DEFAULT


# keys


def drawn(text: str, **context: object) -> str:
    request = RequestFactory().get("/en/somewhere", {"a": "1"})
    return Template("{% load touch %}" + text).render(Context({"request": request, **context}))


def test_a_key_stands_on_its_button_unless_switched_off() -> None:
    assert drawn('{% key "Digit1" %}') == '<kbd class="key" data-key="Digit1" aria-hidden="true">1</kbd>'
    assert "ArrowRight" in drawn('{% key "Next" %}')
    with translation.override("ar"):
        assert "ArrowLeft" in drawn('{% key "Next" %}')
        assert "←" in drawn('{% key "Next" %}')
    with display.shown_as(lambda: Display(keys=False)):
        assert drawn('{% key "Digit1" %}') == ""


@pytest.mark.parametrize("name", ["KeyR", "Digit12", "Escape", "r", ""])
def test_letters_are_no_keys_because_they_stand_elsewhere_on_other_keyboards(name: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="no key of a page"):
        drawn(f'{{% key "{name}" %}}')


def test_scripts_stay_small_and_use_no_sink_that_runs_text() -> None:
    scripts = {path.name: path.read_text("utf-8") for path in STATIC.glob("*.js")}
    assert len(scripts["keys.js"].encode()) < 3072
    assert sum(len(text.encode()) for text in scripts.values()) < 8192
    assert (STATIC / "hub.css").stat().st_size < 24_576
    for name, text in scripts.items():
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|\.style\b", text), name


# pictures


def _seen(_actor: Actor) -> None:
    return None


def picture(size: tuple[int, int], kind: FileKind, mode: str = "RGB") -> bytes:
    made = Image.effect_noise(size, 200).convert(mode)
    out = io.BytesIO()
    made.save(out, format=kind.value.upper())
    return out.getvalue()


@pytest.mark.parametrize(("size", "shown"), [((4000, 3000), (160, 120)), ((30, 900), (10, 160)), ((1, 1), (160, 160))])
@pytest.mark.parametrize("kind", [FileKind.JPEG, FileKind.PNG, FileKind.WEBP])
def test_a_blurred_picture_is_small_and_has_the_shape_of_the_true_one(
    size: tuple[int, int], shown: tuple[int, int], kind: FileKind
) -> None:
    blurred = pictures.blur(picture(size, kind), kind)
    assert len(blurred) < 6000
    with Image.open(io.BytesIO(blurred)) as seen:
        assert seen.format == "JPEG"
        assert abs(seen.width - shown[0]) <= 10
        assert abs(seen.height - shown[1]) <= 10


def test_no_letter_is_read_in_a_blurred_picture() -> None:
    """Two pictures that differ in fine detail only give the same shades."""
    stripes = Image.new("L", (640, 640))
    stripes.putdata([255 * ((x // 2) % 2) for _y in range(640) for x in range(640)])
    flipped = stripes.point(lambda value: 255 - value)
    drawn = []
    for one in (stripes, flipped):
        out = io.BytesIO()
        one.save(out, format="PNG")
        with Image.open(io.BytesIO(pictures.blur(out.getvalue(), FileKind.PNG))) as seen:
            drawn.append(seen.convert("L").tobytes())
    assert max(abs(a - b) for a, b in zip(*drawn, strict=True)) <= 3


@pytest.fixture
def stored(secretariat: Actor) -> File:
    """A sealed picture of an organisation."""
    name = "touch-test"
    if name not in {one.name for one in purposes.all_purposes()}:
        purposes.register(
            purposes.Purpose(
                name,
                frozenset({FileKind.PNG}),
                purposes.Retention.EVIDENCE,
                lambda actor, owner, _about: actor.organisation == owner,
                purposes.own_organisation,
            )
        )
    return services.accept(secretariat, name, io.BytesIO(picture((800, 600), FileKind.PNG)), name="photo.png")


@pytest.mark.django_db
def test_a_page_holds_the_blurred_file_until_its_reader_asks(stored: File) -> None:
    page = drawn("{% picture file 'An ivory figure' %}", file=stored)
    assert f'src="/files/{stored.public_id}/blurred"' in page
    assert f'src="/files/{stored.public_id}"' not in page
    assert "An ivory figure" not in re.sub(r'data-alt="[^"]*"', "", page)
    link = html.unescape(re.search(r'href="([^"#]+)#', page)[1])  # type: ignore[index]
    assert link == f"/en/somewhere?a=1&show={stored.public_id}"
    request = RequestFactory().get(link)
    page = Template("{% load touch %}{% picture file 'An ivory figure' %}").render(Context({"request": request, "file": stored}))
    assert f'src="/files/{stored.public_id}"' in page
    assert 'alt="An ivory figure"' in page
    assert 'href="/en/somewhere?a=1#' in page
    with display.shown_as(lambda: Display(blur=False, grey=True)):
        page = drawn("{% picture file 'An ivory figure' %}", file=stored)
    assert f'src="/files/{stored.public_id}"' in page
    assert "picture grey" in page


@pytest.mark.django_db
def test_the_blurred_file_is_for_who_sees_the_file_and_ends_with_it(stored: File, secretariat: Actor, rf: RequestFactory) -> None:
    from inthewild.hub.core import views

    request = rf.get("/")
    request.actor = secretariat  # type: ignore[attr-defined]
    answer = views.blurred(request, stored.public_id)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert len(answer.content) < services.content_of(stored).__len__() / 50
    request.actor = Actor.public()  # type: ignore[attr-defined]
    with pytest.raises(OutOfSight):
        views.blurred(request, stored.public_id)
    services.delete(secretariat, stored, "test")
    request.actor = secretariat  # type: ignore[attr-defined]
    with pytest.raises(OutOfSight):
        views.blurred(request, stored.public_id)
    with pytest.raises(OutOfSight):
        blur.of(File.objects.get(pk=stored.pk))


# marked texts

_GLOSS = re.compile(r'<span class="gloss[^>]*>[^<]*</span>')
_LETTERS = "a bé象牙عاج<&\"'\n\r\u0301\u200d\U0001f418\U0001f3fd\U0001f1eb\U0001f1f7ก็"
_texts = st.text(st.sampled_from(_LETTERS), max_size=30)
_spans = st.lists(
    st.builds(Span, st.integers(-3, 33), st.integers(-3, 33), st.sampled_from(Kind), st.sampled_from(["", "<b>عاج</b>"])),
    max_size=6,
)


@given(_texts, _spans)
@example("a\u0301b", [Span(0, 1, Kind.TERM, "x"), Span(1, 3)])
@example("👨‍👩‍👧 tusk", [Span(1, 2), Span(0, 9)])
def test_without_glosses_and_tags_a_marked_text_is_the_text(text: str, spans: list[Span]) -> None:
    assert html.unescape(re.sub(r"<[^>]*>", "", _GLOSS.sub("", marks.html(text, spans)))) == text
    assert "".join(piece.text for piece in marks.pieces(text, spans)) == text


@given(_texts, _spans)
def test_no_edge_lies_inside_what_is_drawn_as_one_character(text: str, spans: list[Span]) -> None:
    at = 0
    for piece in marks.pieces(text, spans):
        at += len(piece.text)
        assert not marks.joins(text, at)


@given(_texts, _spans)
def test_every_code_point_of_a_span_is_marked_with_its_kind(text: str, spans: list[Span]) -> None:
    at, marked = 0, {}
    for piece in marks.pieces(text, spans):
        marked.update(dict.fromkeys(range(at, at + len(piece.text)), piece.kinds))
        at += len(piece.text)
    for span in spans:
        for place in range(max(span.start, 0), min(span.end, len(text))):
            assert span.kind in marked[place]


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("cafe\u0301s", (0, 4), "cafe\u0301"),
        ("عَاج", (0, 1), "عَ"),
        ("👨‍👩‍👧!", (0, 1), "👨‍👩‍👧"),
        ("👍🏽!", (0, 1), "👍🏽"),
        ("🇫🇷🇩🇪", (2, 3), "🇩🇪"),
        ("น้ำ", (0, 1), "น้"),
        ("각", (0, 1), "각"),
        ("象牙", (0, 1), "象"),
    ],
)
def test_letters_with_marks_emoji_and_flags_are_not_cut(text: str, span: tuple[int, int], whole: str) -> None:
    assert [p.text for p in marks.pieces(text, [Span(*span)]) if p.kinds] == [whole]


def test_overlapping_spans_are_all_told_and_the_legend_names_their_kinds() -> None:
    spans = [
        {"start": 0, "end": 9, "kind": "term", "title": "ivory bracelet"},
        {"start": 3, "end": 9, "kind": "product", "title": "bracelet", "lang": "en"},
    ]
    shown = marks.html("象牙 手镯 bxl", spans)
    assert shown == (
        '<span class="marked" dir="auto"><mark class="term">象牙 </mark>'
        '<mark class="term"><mark class="product">手镯 bxl</mark></mark>'
        '<span class="gloss product" lang="en" dir="auto">bracelet</span>'
        '<span class="gloss term" dir="auto">ivory bracelet</span></span>'
    )
    assert strip_tags(marks.legend(spans)) == "TermProduct"
    assert marks.legend([]) == ""


# progress


@pytest.mark.parametrize("state", list(progress.State))
def test_progress_has_a_name_a_bar_and_a_link_for_who_has_no_scripts(state: progress.State) -> None:
    shown = progress.Progress("Reading the list", "/en/here/progress", state, 30, 100)
    page = drawn('{% include "core/parts/progress.html" %}', progress=shown)
    assert '<progress aria-labelledby="progress-title"' in page
    assert ("data-poll" in page) is ("Look again" in page) is (state in ("waiting", "running"))
    assert ("About 3 tenths" in page) is (state == "running")


@jobs.job()
def _long() -> None:
    jobs.tell(3, 12)


@pytest.mark.django_db
def test_a_job_tells_how_far_it_is() -> None:
    jobs.enqueue(_long, key="touch:long")
    held = jobs.claim("somebody")
    assert held is not None
    jobs.call(held)
    jobs.tell(12, 12)  # outside of a job nobody listens
    held.refresh_from_db()
    shown = progress.of_job(held, "Reading", "/x")
    assert (shown.state, shown.done, shown.total, shown.tenths) == (progress.State.RUNNING, 3, 12, 2)
    jobs.succeed(held)
    assert progress.of_job(jobs.Job.objects.get(pk=held.pk), "Reading", "/x").over
