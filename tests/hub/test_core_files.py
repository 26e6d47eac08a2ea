"""Uploads: what is taken in, what is made of it, who gets it back, and what is left when it is deleted."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from core_uploads import gif, located, packed, pdf, picture, png_of, xlsx
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from inthewild.hub.core import views
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.files import kinds, pictures, reconcile, services, store
from inthewild.hub.core.files.kinds import Kind
from inthewild.hub.core.files.pictures import Box
from inthewild.hub.core.models import AuditEvent, AuditPayload, File
from inthewild.hub.errors import Conflict, HubError, Invalid, NotAllowed, OutOfSight

HOME = settings.HOME
SPOTTER = Actor(ActorKind.USER, "usr_sam", "org_reef", frozenset({Role.SPOTTER}))
OTHER = Actor(ActorKind.USER, "usr_eve", "org_other", frozenset({Role.COMPANY_ADMIN}))
EXPERT = Actor(ActorKind.USER, "usr_exp", "org_ngo", frozenset({Role.NGO_EXPERT}))
pytestmark = pytest.mark.django_db


def screenshot(content: bytes, name: str = "", media: str = "") -> File:
    return services.accept(SPOTTER, "test-screenshot", io.BytesIO(content), name=name, media=media, about="rep_1")


def paper(content: bytes, name: str = "", media: str = "") -> File:
    return services.accept(SPOTTER, "test-paper", io.BytesIO(content), name=name, media=media, about="mbr_1")


def pixels(file: File) -> Image.Image:
    return Image.open(io.BytesIO(services.content_of(file)))


def colour(image: Image.Image, x: int, y: int) -> str:
    red, _green, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return "red" if red > 180 and blue < 90 else "blue" if blue > 180 and red < 90 else "black" if red + blue < 60 else "other"


# --- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_and_nothing_of_its_author_is_left(kind: str) -> None:
    sent = picture(kind)
    assert b"Jane Secret" in sent or kind == "PNG"
    file = screenshot(sent, f"holiday.{kind.lower()}")
    stored = services.content_of(file)
    assert (file.kind, file.width, file.height) == (kind.lower(), 40, 20)
    assert b"Jane" not in stored
    image = pixels(file)
    assert not image.getexif()
    assert not {"icc_profile", "comment", "xmp", "Author", "exif"} & set(image.info)
    assert (colour(image, 2, 2), colour(image, 37, 17)) == ("red", "blue")


def test_the_manifest_names_what_came_what_is_stored_and_the_step() -> None:
    sent = picture()
    file = screenshot(sent)
    told = json.loads(file.manifest)
    stored = services.content_of(file)
    assert told == {
        "schema": "inthewild.file/1", "sha256_received": hashlib.sha256(sent).hexdigest(), "size_received": len(sent),
        "sha256_stored": hashlib.sha256(stored).hexdigest(), "size_stored": len(stored),
        "step": "drawn anew without metadata", "type": "image/jpeg",
    }  # fmt: skip
    event = AuditEvent.objects.get(object=file.public_id)
    assert event.type == "file.accepted"
    assert told["sha256_stored"] in event.payload.change
    assert file.public_id.startswith("fil_")


@pytest.mark.parametrize(("orientation", "left"), [(1, "red"), (3, "blue"), (2, "blue")])
def test_the_orientation_is_in_the_pixels_afterwards(orientation: int, left: str) -> None:
    file = screenshot(picture(exif=located(orientation)))
    assert colour(pixels(file), 3, 10) == left


def test_a_picture_that_lies_on_its_side_is_stood_up() -> None:
    file = screenshot(picture(exif=located(6)))
    assert (file.width, file.height) == (20, 40)


def test_of_a_gif_the_first_frame_stays_as_png() -> None:
    file = screenshot(gif(), "dance.gif")
    assert (file.kind, file.name) == ("png", "dance.png")
    assert json.loads(file.manifest)["step"].startswith("first frame")
    assert colour(pixels(file), 5, 5) == "red"
    assert b"Jane" not in services.content_of(file)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_sort_of_png_can_be_stored(mode: str) -> None:
    out = io.BytesIO()
    made = Image.new("I;16", (8, 8), 51_200) if mode == "I;16" else Image.new("L", (8, 8), 200).convert(mode)
    made.save(out, format="PNG")
    image = pixels(screenshot(out.getvalue())).convert("L")
    assert (image.size, image.getpixel((4, 4))) == ((8, 8), 255 if mode == "1" else 200)


def test_a_jpeg_for_printers_becomes_one_for_screens() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(out, format="JPEG")
    assert pixels(screenshot(out.getvalue())).mode == "RGB"


def test_a_picture_with_glass_in_it_keeps_it() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 250, 0, 90)).save(out, format="PNG")
    assert pixels(screenshot(out.getvalue())).getpixel((1, 1)) == (0, 250, 0, 90)


@pytest.mark.parametrize(
    "bomb",
    [
        png_of(50_000, 50_000),
        png_of(30_000, 1_000),
        b"GIF89a"
        + b"\xff\xff\xff\xff\x80\x00\x00"
        + b"\x00" * 6
        + b","
        + b"\x00" * 4
        + b"\x01\x00\x01\x00\x00\x02\x02\x4c\x01\x00;",
        b"GIF89a"
        + b"\x01\x00\x01\x00\x80\x00\x00"
        + b"\x00" * 6
        + b","
        + b"\x00" * 4
        + b"\x00\x20\x00\x20\x00\x02\x02\x4c\x01\x00;",
        b"RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\xff\xff\x00VP8 ",
    ],
    ids=["square", "long", "gif-screen", "gif-frame", "webp"],
)
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(bomb: bytes) -> None:
    with pytest.raises(Invalid, match=r"too many pixels|damaged"):
        screenshot(bomb)
    assert not File.objects.exists()


def test_packed_texts_and_profiles_of_a_png_are_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    import zlib

    bomb = zlib.compress(b"\x00" * 60_000_000, 9)
    sent = png_of(
        10, 10, (b"zTXt", b"k\x00\x00" + bomb), (b"iCCP", b"p\x00\x00" + bomb), (b"iTXt", b"k\x00\x01\x00\x00\x00" + bomb)
    )
    real = Image.open
    given_bytes: list[int] = []

    def watch(source: io.BytesIO, formats: list[str]) -> Image.Image:
        given_bytes.append(len(source.getvalue()))
        return real(source, formats=formats)

    monkeypatch.setattr(pictures.Image, "open", watch)
    assert screenshot(sent).width == 10
    assert given_bytes[0] < 300 < len(sent)


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_cut_off_is_refused(kind: str, cut: float) -> None:
    whole = picture(kind, (300, 200))
    with pytest.raises(Invalid, match="damaged"):
        screenshot(whole[: int(len(whole) * cut)])


def test_what_stands_behind_the_end_of_a_picture_is_not_stored() -> None:
    for kind in ("JPEG", "PNG"):
        assert b"<script>" not in services.content_of(screenshot(picture(kind) + b"<script>alert(1)</script>" * 50))


@pytest.mark.filterwarnings("ignore::UserWarning")
@hypothesis_settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8))
def test_damaged_bytes_give_a_picture_or_a_refusal_and_nothing_else(kind: str, damage: list[tuple[int, int]]) -> None:
    sent = bytearray(picture(kind))
    for place, value in damage:
        sent[place % len(sent)] = value
    found = kinds.sniff(bytes(sent))
    if found in kinds.PICTURES:
        with contextlib.suppress(Invalid):
            pictures.redraw(bytes(sent), found)


# --- crop and black-out ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_face_is_blacked_out_and_the_picture_cropped_and_the_old_one_is_gone(kind: str) -> None:
    old = screenshot(picture(kind, (80, 40)))
    old_path = HOME.files / str(old.path)
    with transaction.atomic():
        new = services.redraw(SPOTTER, old, crop=Box(0, 0, 60, 40), black_out=[Box(0, 0, 20, 40)])
    image = pixels(new)
    assert image.size == (60, 40)
    assert [colour(image, x, 20) for x in (5, 30, 55)] == ["black", "red", "blue"]
    assert json.loads(new.manifest)["made_from"] == old.public_id
    assert json.loads(new.manifest)["step"] == "1 rectangles blacked out, cropped"
    old.refresh_from_db()
    assert (old.path, old.wrapped_key, old.name) == (None, None, "")
    assert [e.type for e in AuditEvent.objects.order_by("id")] == ["file.accepted", "file.redrawn", "file.deleted"]
    assert old_path != HOME.files / str(new.path)


@pytest.mark.parametrize("box", [Box(0, 0, 0, 5), Box(-1, 0, 5, 5), Box(0, 0, 41, 5), Box(5, 5, 4, 6), Box(0, 19, 1, 21)])
def test_a_rectangle_outside_the_picture_is_refused_and_the_picture_stays(box: Box) -> None:
    file = screenshot(picture())
    for crop, black in ((box, []), (None, [box])):
        with pytest.raises(Invalid, match=r"does not lie in the picture \(the picture has 40 x 20 pixels\)"):
            services.redraw(SPOTTER, file, crop=crop, black_out=black)
    assert File.objects.get().path == file.path
    with pytest.raises(Invalid, match="say what"):
        services.redraw(SPOTTER, file)


def test_others_do_not_change_or_delete_a_file_and_papers_are_not_cropped() -> None:
    file = screenshot(picture())
    with pytest.raises(NotAllowed):
        services.redraw(OTHER, file, crop=Box(0, 0, 5, 5))
    with pytest.raises(NotAllowed):
        services.delete(OTHER, file, "mine")
    with pytest.raises(Conflict, match="no picture"):
        services.redraw(SPOTTER, paper(b"a text"), crop=Box(0, 0, 5, 5))


# --- documents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept"),
    [
        (pdf(), "agreement.pdf", "pdf", "agreement.pdf"),
        (xlsx(), "figures.xlsx", "xlsx", "figures.xlsx"),
        (b"a;b\n1;2\n", "figures.csv", "csv", "figures.csv"),
        ("\ufeffétat, ville\n".encode(), "figures.csv", "csv", "figures.csv"),
        (b"just one column\n", "figures.csv", "text", "figures.txt"),
        ("Ω text\r\n\tmore".encode(), "", "text", ""),
    ],
)
def test_documents_are_kept_as_they_are_under_the_name_of_what_they_are(content: bytes, name: str, kind: str, kept: str) -> None:
    file = paper(content, name)
    assert (file.kind, file.name, services.content_of(file)) == (kind, kept, content)
    assert json.loads(file.manifest)["step"] == "kept as received"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfeh\x00i\x00", "none of the kinds"),
        (b"caf\xe9", "none of the kinds"),
        (b"a\x00b", "control characters"),
        (b"\x7fELF\x02\x01\x01", "control characters"),
        (b"MZ\x90\x00", "none of the kinds"),
        (pdf()[:-10], "cut off"),
        (pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"), "JavaScript"),
        (pdf(b"<< /J#61vaScript 3 0 R >>"), "JavaScript"),
        (pdf(b"<< /Names << /EmbeddedFiles 3 0 R >> >>"), "EmbeddedFiles"),
        (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "Launch"),
        (pdf(b"<< /Encrypt 3 0 R >>"), "Encrypt"),
        (pdf(packed(b"3 0 << /S /JavaScript /JS (x) >>")), "JavaScript"),
        (xlsx(xl__vbaProject__bin=b"macro"), "macros"),
        (xlsx(xl__embeddings__oleObject1=b"x"), "macros"),
        (xlsx(xl__externalLinks__1=b"x"), "macros"),
        (b"PK\x03\x04" + b"\x00" * 40, "damaged"),
        (xlsx(**{"xl__sheet": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "damaged"),
        (xlsx(xl__sheet=b"\x00" * 120_000_000), "too large when it is unpacked"),
        (xlsx()[:-30], "damaged"),
        (b"x" * 200_001, r"too large \(at most 0.2 MB\)"),
    ],
)  # fmt: skip
def test_a_document_that_acts_hides_or_is_broken_is_refused_with_the_reason(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        paper(content)
    assert not File.objects.exists()


def test_a_zip_that_is_no_spreadsheet_is_refused() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.exe", "x")
    with pytest.raises(Invalid, match="is no spreadsheet"):
        paper(out.getvalue())


@pytest.mark.parametrize(
    ("content", "name", "media", "says"),
    [
        (b"hello", "scan.pdf", "", "says that it is PDF, and is not"),
        (b"hello", "photo.jpg", "", "says that it is JPG, and is not"),
        (pdf(), "list.csv", "", "says that it is CSV, and is not"),
        (b"<html><script>x</script></html>", "", "image/png", "says that it is PNG, and is not"),
        (picture(), "notes.txt", "", "says that it is TXT, and is not"),
    ],
)
def test_what_is_not_what_it_says_is_refused(content: bytes, name: str, media: str, says: str) -> None:
    for take in (paper, screenshot):
        with pytest.raises(Invalid, match=says):
            take(content, name, media)


def test_a_png_that_is_called_jpg_is_only_misnamed() -> None:
    assert screenshot(picture("PNG"), "photo.jpg", "image/jpeg").name == "photo.png"


def test_a_purpose_takes_its_own_kinds_only() -> None:
    with pytest.raises(Invalid, match=r"not accepted here \(send JPG, PNG, WEBP, GIF\)"):
        screenshot(pdf())
    with pytest.raises(Invalid, match="not accepted here"):
        screenshot(b"text")
    with pytest.raises(Invalid, match="not accepted here"):
        paper(picture())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\Jane\\notes.txt", "notes.txt"),
        ("invoice\u202etxt.exe", "invoicetxt.txt"),
        ('a"b\r\nSet-Cookie: x.txt', "abSet-Cookie x.txt"),
        ("..", ""),
        ("x" * 300 + ".txt", "x" * 100 + ".txt"),
        ("таблица.txt", "таблица.txt"),
    ],
)
def test_a_name_misleads_nobody(name: str, kept: str) -> None:
    assert services.clean_name(name, Kind.TEXT) == kept


def test_an_endless_upload_is_stopped_at_the_limit() -> None:
    class Endless:
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(Invalid, match="too large"):
        services.accept(SPOTTER, "test-paper", endless)
    assert endless.given < 400_000


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_slow_upload_or_a_large_picture() -> None:
    """On SQLite one transaction writes at a time: it must not be open while bytes come in or are decoded."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert not connection.in_atomic_block
            return super().read(size)

    assert services.accept(SPOTTER, "test-screenshot", Slow(picture()), about="rep_1").width == 40


# --- on the disk ----------------------------------------------------------------------------------------------------


def test_evidence_is_encrypted_on_the_disk_and_papers_of_members_are_not() -> None:
    evidence, open_paper = screenshot(picture("PNG")), paper(b"minutes of the meeting")
    on_disk = (HOME.files / str(evidence.path)).read_bytes()
    assert not on_disk.startswith(b"\x89PNG")
    assert services.content_of(evidence).startswith(b"\x89PNG")
    assert (HOME.files / str(open_paper.path)).read_bytes() == b"minutes of the meeting"
    for file in (evidence, open_paper):
        path = HOME.files / str(file.path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert file.public_id not in str(path)


def test_without_its_key_or_in_the_place_of_another_an_encrypted_file_says_nothing() -> None:
    one, two = screenshot(picture("PNG")), screenshot(picture("PNG"))
    File.objects.filter(pk=one.pk).update(wrapped_key=two.wrapped_key)
    one.refresh_from_db()
    with pytest.raises(HubError, match="cannot be decrypted"):
        services.content_of(one)


def test_the_same_upload_twice_is_two_files() -> None:
    one, two = paper(b"same"), paper(b"same")
    assert one.path != two.path
    services.delete(SPOTTER, one, "mistake")
    assert services.content_of(two) == b"same"


@pytest.mark.django_db(transaction=True)
def test_a_deleted_file_leaves_its_hashes_and_neither_bytes_nor_name() -> None:
    file = screenshot(picture("PNG"), "my street.png")
    path = HOME.files / str(file.path)
    assert path.exists()
    services.delete(SPOTTER, file, "data-subject")
    assert not path.exists()
    row = File.objects.get()
    assert (row.name, row.path, row.wrapped_key) == ("", None, None)
    assert json.loads(row.manifest)["sha256_stored"]
    assert not AuditPayload.objects.filter(change__contains="my street").exists()
    with pytest.raises(Conflict, match="was deleted"):
        services.delete(SPOTTER, file, "data-subject")
    with pytest.raises(OutOfSight):
        services.content_of(row)


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_fails_halfway_deletes_nothing() -> None:
    file = paper(b"keep me")

    def fails() -> None:
        with transaction.atomic():
            services.delete(SPOTTER, file, "mistake")
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert services.content_of(File.objects.get()) == b"keep me"


def test_when_the_disk_is_full_it_says_so_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom inthewild import hub\nfrom inthewild.hub.home import Home\n"
        "home = Home(Path(sys.argv[1])); home.make(); hub.start(home.path)\n"
        "from inthewild.hub.core.files import store\nfrom inthewild.hub.errors import NoRoom\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n    store.write(home, b'x' * 100_000)\nexcept NoRoom as error:\n    print(error)\n"
        "print([p for p in home.files.rglob('*') if p.is_file()])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "home")], capture_output=True, text=True, check=False, timeout=60,
        env={k: v for k, v in os.environ.items() if k not in ("INTHEWILD_HOME", "DATABASE_URL")},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["there is no room for this file; nothing was stored (try again later)", "[]"], done.stderr


def test_a_row_that_cannot_be_written_leaves_no_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = paper(b"one")
    before = list(store.paths(HOME))
    monkeypatch.setattr(services, "new", lambda _prefix: first.public_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        paper(b"two")
    assert list(store.paths(HOME)) == before


@pytest.mark.django_db(transaction=True)
def test_rows_without_bytes_are_reported_and_bytes_without_rows_are_swept_after_an_hour() -> None:
    for rubbish in store.paths(HOME):
        store.remove(HOME, rubbish)
    kept, lost = paper(b"kept"), paper(b"lost")
    (HOME.files / str(lost.path)).unlink()
    orphan = store.write(HOME, b"left by a crash")
    part = (HOME.files / orphan).with_name(".half.part")
    part.write_bytes(b"half")
    young = reconcile.compare(HOME)
    assert (young.missing, young.left_over) == ((lost.public_id,), ())
    assert set(reconcile.compare(HOME, grace=0).left_over) == {orphan, part.relative_to(HOME.files).as_posix()}
    assert reconcile.sweep(HOME) == 0
    for path in (HOME.files / orphan, part):
        os.utime(path, (path.stat().st_mtime - 4000,) * 2)
    assert reconcile.sweep(HOME) == 2
    assert services.content_of(kept) == b"kept"

    from inthewild.hub.core import health

    told = {c.name: c for c in health.thorough(HOME)}["files"]
    assert not told.ok
    assert f"1 files are missing, the first is {lost.public_id}" in told.detail


def test_what_a_killed_backup_left_in_the_home_goes_after_a_day(tmp_path: Path) -> None:
    from inthewild.hub.home import Home

    home = Home(tmp_path / "home")
    home.make()
    young, old = home.path / ".backup-young", home.path / ".restore-old"
    for folder in (young, old):
        folder.mkdir()
        (folder / "database.sqlite3").write_bytes(b"a copy")
    os.utime(old, (old.stat().st_mtime - 90_000,) * 2)
    assert reconcile.remove_workspaces(home) == 1
    assert (young.exists(), old.exists()) == (True, False)


# --- who sees it ----------------------------------------------------------------------------------------------------


def test_a_file_is_seen_by_whom_its_purpose_names_and_by_nobody_else() -> None:
    evidence, own_paper = screenshot(picture()), paper(b"text")
    assert {f.pk for f in visible(File, SPOTTER)} == {evidence.pk, own_paper.pk}
    assert {f.pk for f in visible(File, EXPERT)} == {evidence.pk}
    assert not visible(File, OTHER).exists()
    assert not visible(File, Actor.public()).exists()
    with pytest.raises(NotAllowed):
        services.accept(OTHER, "test-paper", io.BytesIO(b"x"), organisation="org_reef")
    with pytest.raises(NotAllowed):
        services.accept(Actor.public(), "test-paper", io.BytesIO(b"x"))


def fetch(actor: Actor, public_id: str, method: str = "get") -> object:
    request = getattr(RequestFactory(), method)(f"/files/{public_id}")
    request.actor = actor
    return views.file(request, public_id)


def test_a_file_is_served_as_something_that_can_do_nothing() -> None:
    answer = fetch(SPOTTER, screenshot(picture(), "mein Bild.jpg").public_id)
    assert {k: answer[k] for k in ("Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/jpeg",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    assert answer["Content-Disposition"] == 'attachment; filename="mein Bild.jpg"'
    assert answer.content.startswith(b"\xff\xd8\xff")
    text = fetch(SPOTTER, paper(b"<script>alert(1)</script>").public_id)
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text["Content-Disposition"].startswith('attachment; filename="fil_')
    assert fetch(SPOTTER, paper(b"x").public_id, "post").status_code == 405


def test_out_of_sight_deleted_and_never_been_are_one_answer() -> None:
    file, deleted = screenshot(picture()), screenshot(picture())
    services.delete(SPOTTER, deleted, "mistake")
    said = set()
    for actor, public_id in (
        (OTHER, file.public_id),
        (SPOTTER, deleted.public_id),
        (SPOTTER, "fil_" + "a" * 26),
        (SPOTTER, "../x"),
    ):
        with pytest.raises(OutOfSight) as caught:
            fetch(actor, public_id)
        said.add(str(caught.value).replace(public_id, "ID"))
    assert said == {"ID: there is no such object"}
    assert get(File, SPOTTER, file.public_id) == file
