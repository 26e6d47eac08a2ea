"""The living page: every part, in every language, public, with nothing of the hub in it."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from inthewild.hub.core import living


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_page_shows_every_part_in_every_language_to_anybody(language: str) -> None:
    answer = Client().get(f"/{language}/parts/")
    assert answer.status_code == 200
    text = answer.content.decode()
    for part in living.parts():
        assert f'id="part-{part.name}"' in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids)), {i for i in ids if ids.count(i) > 1}
    assert " style=" not in text


@pytest.mark.django_db
def test_one_part_alone_is_shown_by_its_name_and_an_unknown_name_shows_all() -> None:
    one = Client().get("/en/parts/?part=timeline").content.decode()
    assert 'id="part-timeline"' in one
    assert 'id="part-badge"' not in one
    assert 'id="part-badge"' in Client().get("/en/parts/?part=%00").content.decode()


@pytest.mark.django_db
def test_the_page_reads_nothing_of_the_hub(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        Client().get("/en/parts/")


def test_the_same_name_again_replaces_a_part() -> None:
    before = living.parts()
    first = before[0]
    living.part(first.name, first.template, first.context, title=first.title, order=first.order)
    assert living.parts() == before
