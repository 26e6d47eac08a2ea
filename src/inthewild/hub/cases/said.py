"""What a reporter answered, in words, for the experts who read the report.

The questions are messages of the report's own catalogue: the nearest of its twelve languages says them.
"""

from __future__ import annotations

from django.utils.translation import get_language

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.tongues import nearest
from inthewild.hub.cases.wording import QUESTIONS


def said(report: Report) -> list[tuple[str, str]]:
    """Question and answer, in the order in which they are asked; what was not answered is left out."""
    tongue, found = nearest(get_language() or "en"), []
    for name, (question, _why, ways) in QUESTIONS.items():
        answer = ways.get(str(report.answers.get(name, "")))
        if answer:
            found.append((tongue.say(question), tongue.say(answer)))
    return found
