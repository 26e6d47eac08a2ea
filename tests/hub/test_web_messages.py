"""Messages in five languages: what the tool finds, keeps and refuses, and the words that we do not use."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages import Catalog, Message
from django.test import Client

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/messages.py as a module."""
    spec = importlib.util.spec_from_file_location("hub_messages", ROOT / "tools" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["hub_messages"] = module
    spec.loader.exec_module(module)
    return module


def test_every_form_of_a_message_in_a_template_is_found(tool: ModuleType) -> None:
    text = """{% load i18n %}<a title="{% trans "It's here" %}">{% translate "Old (one)" context "age" %}</a>
    {% blocktrans trimmed count n=rows %}
      One row
      {% plural %}
      {{ n }} rows
    {% endblocktrans %}{{ _("In a variable") }}{% blocktrans with name=x %}Hello {{ name }}, 100 %{% endblocktrans %}
    {% comment %}{% trans "Not this" %}{% endcomment %}"""
    assert list(tool.from_template(text)) == [
        ("It's here", None),
        ("Old (one)", "age"),
        (("One row", "%(n)s rows"), None),
        ("In a variable", None),
        ("Hello %(name)s, 100 %%", None),
    ]


def test_merging_keeps_translations_drops_what_is_gone_and_never_guesses(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "LOCALE", tmp_path)
    old = Catalog(locale="fr")
    old.add("Sign in", "Se connecter")
    old.add("Gone", "Parti")
    path = tool.path_of("fr")
    path.parent.mkdir(parents=True)
    path.write_bytes(tool.po_bytes(old))
    pot = Catalog()
    for text in ("Sign in", "Sign in here"):
        pot.add(text, locations=[("a.html", 1)])
    merged = tool.merged("fr", pot)
    assert {m.id: m.string for m in merged if m.id} == {"Sign in": "Se connecter", "Sign in here": ""}


@pytest.mark.parametrize(
    ("original", "translation", "language", "fault"),
    [
        ("Sign in", "", "fr", "not translated"),
        ("Hello %(name)s", "Bonjour", "fr", "placeholders"),
        ("Hello {name}", "Bonjour {nom}", "fr", "placeholders"),
        (("%(n)s row", "%(n)s rows"), ("صف", "صف"), "ar", "plural forms"),
        (("%(n)s row", "%(n)s rows"), ("لا", "واحد", "اثنان", "صفوف", "%(n)s صفا", "%(n)s صف"), "ar", "placeholders"),
        ("Sign in ", "Se connecter", "fr", "space"),
    ],
)
def test_a_wrong_translation_is_told(
    tool: ModuleType, original: str | tuple[str, str], translation: str | tuple[str, ...], language: str, fault: str
) -> None:
    assert fault in " ".join(tool.faults(Message(original, translation), language))


def test_the_arabic_forms_for_none_one_and_two_may_say_the_number_as_a_word(tool: ModuleType) -> None:
    forms = ("لا صفوف", "صف واحد", "صفان", "%(n)s صفوف", "%(n)s صفا", "%(n)s صف")
    assert not list(tool.faults(Message(("%(n)s row", "%(n)s rows"), forms), "ar"))


def test_every_message_is_translated_and_the_compiled_files_are_those_of_the_sources() -> None:
    told = subprocess.run([sys.executable, ROOT / "tools" / "messages.py", "--check"], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("language", ["fr", "ar", "es", "zh_Hans"])
def test_a_catalogue_says_that_no_native_reader_has_checked_it(tool: ModuleType, language: str) -> None:
    assert "NOT CHECKED BY A NATIVE READER" in tool.path_of(language).read_text("utf-8")[:200]


class Texts(HTMLParser):
    """What a reader sees or hears of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.found.append(" ".join(data.split()))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("aria-label", "alt", "title", "placeholder")]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "ar", "es", "zh-hans"])
def test_no_public_page_shows_a_message_in_english(tool: ModuleType, language: str) -> None:
    name = {"zh-hans": "zh_Hans"}.get(language, language)
    catalog = tool._read(tool.path_of(name), name)
    translated = {m.id for m in catalog if isinstance(m.id, str) and m.id and m.string != m.id}
    seen = 0
    for path in ("", "about/", "sign-in/", "sign-up/", "password/", "members/", "invitation/", "no-such-page/"):
        texts = Texts(Client().get(f"/{language}/{path}").content.decode()).found
        seen += len(texts)
        assert not [t for t in texts if t in translated - {"English"}], path  # its own name, in the list of languages
    assert seen > 200


# People in a case are suspected of something, at most. HUB.md 12.
_WORDS = {
    "en": r"\b(traffickers?|criminals?)\b",
    "fr": r"\b(trafiquant|criminel)(e|s|es|le|les)?\b",
    "es": r"\b(traficantes?|criminal(es)?|delincuentes?)\b",
    "ar": "مجرم|متاجرون|المتاجرين|مهرب",
    "zh": "贩子|走私犯|罪犯|犯罪分子|犯罪者",
}


@pytest.mark.parametrize(("language", "words"), _WORDS.items())
def test_no_page_or_message_calls_anybody_by_those_words(tool: ModuleType, language: str, words: str) -> None:
    hub = ROOT / "src" / "inthewild" / "hub"
    texts = [*hub.rglob("templates/**/*.*"), *hub.rglob("locale/**/*.po"), *hub.rglob("*.py")]
    assert len(texts) > 50
    for path in texts:
        assert not re.search(words, path.read_text("utf-8"), re.IGNORECASE), path
