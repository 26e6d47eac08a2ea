"""The living pages: every part, in every language, public, with nothing of the hub in it."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from inthewild.hub.core import living


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_part_is_shown_in_every_language_to_anybody(language: str) -> None:
    index = Client().get(f"/{language}/parts/").content.decode()
    for part in living.parts():
        assert f"/{language}/parts/{part.name}/" in index
        answer = Client().get(f"/{language}/parts/{part.name}/")
        assert answer.status_code == 200
        assert " style=" not in answer.content.decode()


@pytest.mark.django_db
def test_all_parts_on_one_page_have_no_id_in_common() -> None:
    text = Client().get("/en/parts/all/").content.decode()
    assert all(f'id="part-{part.name}"' in text for part in living.parts())
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids)), {i for i in ids if ids.count(i) > 1}


@pytest.mark.django_db
def test_a_part_that_is_none_is_not_found() -> None:
    assert Client().get("/en/parts/no-such/").status_code == 404


@pytest.mark.django_db
def test_the_pages_read_nothing_of_the_hub(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        Client().get("/en/parts/")
        Client().get("/en/parts/all/")


def test_the_same_name_again_replaces_a_part() -> None:
    before = living.parts()
    first = before[0]
    living.part(first.name, first.template, first.context, title=first.title, says=first.says, order=first.order)
    assert living.parts() == before
