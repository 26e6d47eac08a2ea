"""Messages in five languages: what the tool finds, keeps and refuses, and the words that we do not use."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages import Catalog, Message

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
