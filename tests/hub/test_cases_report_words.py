"""The catalogue of the public report: eleven languages that say everything, with the same placeholders."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from inthewild.hub.cases.tongues import DOMAIN, ENGLISH, LOCALE, TONGUES
from inthewild.hub.cases.wording import EXPLAINED, FAULTS, QUESTIONS, REDRAW, STATUS
from inthewild.hub.core.contracts import PublicStatus
from inthewild.hub.core.files.redrawing import WORDS

OTHERS = [tongue for tongue in TONGUES.values() if tongue is not ENGLISH]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/messages.py as a module."""
    spec = importlib.util.spec_from_file_location("report_messages", Path(__file__).parents[2] / "tools" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["report_messages"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("tongue", OTHERS, ids=lambda t: t.code)
def test_every_message_is_translated_with_its_placeholders_and_compiled(tool: ModuleType, tongue: object) -> None:
    language = tongue.folder  # type: ignore[attr-defined]
    assert language in tool.DOMAINS["report"]
    pot = tool.template("report")
    assert len(pot) > 120
    assert list(tool._problems_of(language, pot, "report")) == []
    head = (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").read_text("utf-8")[:200]
    assert "NOT CHECKED BY A NATIVE READER" in head


def test_the_messages_of_the_report_are_none_of_the_hubs(tool: ModuleType) -> None:
    places = {name for message in tool.template("report") for name, _line in message.locations}
    assert {"cases/wording.py", "cases/services/feedback.py", "cases/templates/cases/report/start.html"} <= places
    hub = {name for message in tool.template() for name, _line in message.locations}
    assert not {name for name in hub if "templates/cases/report/" in name or name == "cases/wording.py"}


def test_every_status_question_and_word_of_the_tool_is_said() -> None:
    assert set(STATUS) == set(EXPLAINED) == set(PublicStatus)
    assert set(REDRAW) == set(WORDS)
    english = [*STATUS.values(), *EXPLAINED.values(), *FAULTS.values(), *REDRAW.values()]
    english += [text for asked, why, ways in QUESTIONS.values() for text in (asked, why, *ways.values())]
    for tongue in OTHERS:
        same = [text for text in english if tongue.say(text) == text]
        assert not same, tongue.code


def test_a_page_never_mixes_two_languages() -> None:
    templates = Path(__file__).parents[2] / "src/inthewild/hub/cases/templates/cases/report"
    for path in templates.glob("*.html"):
        text = path.read_text("utf-8")
        assert "trans " not in text and "load i18n" not in text, path.name
