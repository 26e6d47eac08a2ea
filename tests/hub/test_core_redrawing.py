"""Black out and crop: works by numbers and by forms alone, changes pixels on the server, and destroys what was there before."""

from __future__ import annotations

import io
import re
from typing import Any

import core_uploads
import pytest
from django.test import Client
from PIL import Image

from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.files import services
from inthewild.hub.core.files.redrawing import CROP, ROWS, SIDES, WORDS, Tool
from inthewild.hub.core.models import File
from inthewild.hub.errors import NotAllowed

OWNER = Actor(ActorKind.USER, "usr_owner", "org_owner", frozenset({Role.COMPANY_ADMIN}))
OTHER = Actor(ActorKind.USER, "usr_other", "org_other", frozenset({Role.COMPANY_ADMIN}))


def fields(name: str, *values: object) -> dict[str, str]:
    return {f"{name}_{side}": str(value) for side, value in zip(SIDES, values, strict=True)}


@pytest.fixture
def picture(db: Any) -> File:
    """40 by 20 pixels, left half red, right half blue."""
    return services.accept(OWNER, "test-screenshot", io.BytesIO(core_uploads.picture("PNG")), organisation="org_owner")


def pixels(file: File) -> Image.Image:
    return Image.open(io.BytesIO(services.content_of(file))).convert("RGB")


def test_two_places_are_blacked_out_and_the_rest_cropped_by_numbers_alone(picture: File) -> None:
    posted = {"do": "apply", **fields("black1", 0, 0, 10, 10), **fields("black3", 30, 10, 5, 5), **fields(CROP, 5, 0, 35, 20)}
    made = Tool(picture, "/x", posted).apply(OWNER)
    assert made is not None
    seen = pixels(made)
    assert seen.size == (35, 20)
    assert seen.getpixel((2, 5)) == (0, 0, 0)
    assert seen.getpixel((27, 12)) == (0, 0, 0)
    assert seen.getpixel((2, 15)) == (250, 0, 0)
    picture.refresh_from_db()
    assert (picture.path, picture.wrapped_key) == (None, None)


def test_nothing_is_changed_while_it_is_only_shown(picture: File) -> None:
    tool = Tool(picture, "/x", {"do": "show", **fields("black1", 4, 5, 6, 7)})
    assert tool.apply(OWNER) is None
    assert tool.rows[0].shape == {"x": 4, "y": 5, "width": 6, "height": 7}
    picture.refresh_from_db()
    assert picture.path is not None


@pytest.mark.parametrize(
    ("values", "box"),
    [((-5, -5, 20, 10), (0, 0, 15, 5)), ((30, 10, 100, 100), (30, 10, 10, 10)), (("٣", "٤", "١٠", "٥"), (3, 4, 10, 5))],
)
def test_a_place_over_the_edge_means_what_is_inside_and_every_script_has_numbers(
    values: tuple[object, ...], box: tuple[int, ...], picture: File
) -> None:
    assert tuple(Tool(picture, "/x", fields("black1", *values)).rows[0].shape.values()) == box


@pytest.mark.parametrize(
    ("values", "fault"),
    [((1, 2, 3, ""), "number"), (("a", 2, 3, 4), "number"), (("1.5", 2, 3, 4), "number"), ((0, 0, 0, 5), "outside"),
     ((50, 0, 5, 5), "outside"), ((5, 5, -3, 4), "outside"), (("9" * 40, 1, 1, 1), "outside"), ((1, 1, "1e3", 1), "number")],
)  # fmt: skip
def test_a_place_that_is_none_is_said_beside_its_fields_and_changes_nothing(
    values: tuple[object, ...], fault: str, picture: File
) -> None:
    tool = Tool(picture, "/x", {"do": "apply", **fields("black2", *values), **fields("black1", 1, 1, 5, 5)})
    assert tool.apply(OWNER) is None
    assert tool.faults == {"redraw-black2_left": str(WORDS[fault])}
    picture.refresh_from_db()
    assert picture.path is not None


def test_to_apply_nothing_is_a_fault_and_others_may_not_apply_anything(picture: File) -> None:
    tool = Tool(picture, "/x", {"do": "apply"})
    assert tool.apply(OWNER) is None
    assert tool.fault == str(WORDS["nothing"])
    with pytest.raises(NotAllowed):
        Tool(picture, "/x", {"do": "apply", **fields("black1", 1, 1, 5, 5)}).apply(OTHER)


def test_a_page_with_a_catalogue_of_its_own_gives_its_own_words(picture: File) -> None:
    words = {**WORDS, "row": "Ort %(number)s", "nothing": "Noch nichts gesagt"}
    tool = Tool(picture, "/x", {"do": "apply"}, words)
    tool.apply(OWNER)
    assert tool.fault == "Noch nichts gesagt"
    assert [row.legend for row in tool.rows][:2] == ["Ort 1", "Ort 2"]


@pytest.fixture
def member(db: Any) -> tuple[Client, File]:
    """Somebody of an organisation in a browser, and a picture of theirs."""
    organisation = Organisation.objects.create(name="Shop", kind="company", made_at=clock.now())
    person = User.objects.create(email="a@shop.example", name="A", organisation=organisation, demo=True, made_at=clock.now())
    Grant.objects.create(user=person, role=Role.COMPANY_ADMIN, granted_at=clock.now())
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    actor = Actor(ActorKind.USER, person.public_id, organisation.public_id, frozenset({Role.COMPANY_ADMIN}))
    return client, services.accept(actor, "test-screenshot", io.BytesIO(core_uploads.picture("PNG")))


def test_the_page_works_without_scripts_from_the_first_look_to_the_new_picture(member: tuple[Client, File]) -> None:
    client, file = member
    page = client.get(f"/en/files/{file.public_id}/redraw/").content.decode()
    assert f'href="/files/{file.public_id}"' in page
    names = re.findall(r'<input id="([a-z0-9_-]+)"', page)
    assert len(names) == (ROWS + 1) * 4
    assert all(f'<label for="{name}">' in page for name in names)
    assert "style=" not in page
    shown = client.post(f"/en/files/{file.public_id}/redraw/", {"do": "show", **fields("black1", 1, 2, 3, 4)})
    assert '<rect data-of="black1" x="1" y="2" width="3" height="4"/>' in shown.content.decode()
    wrong = client.post(f"/en/files/{file.public_id}/redraw/", {"do": "apply"})
    assert wrong.status_code == 422
    assert "Say first what to black out" in wrong.content.decode()
    for back, leads in (("/en/about/", "/en/about/"), ("https://elsewhere.example/", "/en/files/")):
        answer = client.post(f"/en/files/{file.public_id}/redraw/", {"do": "apply", "next": back, **fields("black1", 1, 2, 3, 4)})
        assert answer.status_code == 302
        assert answer["Location"].startswith(leads)
        file = File.objects.get(deleted_at=None, purpose="test-screenshot")
    assert client.get(f"/files/{file.public_id}").status_code == 200
    gone = File.objects.exclude(pk=file.pk).order_by("pk")[0]
    assert client.get(f"/en/files/{gone.public_id}/redraw/").status_code in (404, 409)


def test_in_arabic_the_page_reads_from_the_right_and_the_picture_does_not_turn(member: tuple[Client, File]) -> None:
    client, file = member
    page = client.get(f"/ar/files/{file.public_id}/redraw/").content.decode()
    assert 'dir="rtl"' in page
    assert '<svg dir="ltr" viewBox="0 0 40 20"' in page
