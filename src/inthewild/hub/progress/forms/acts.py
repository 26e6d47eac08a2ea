"""Forms of single acts: asking, attesting, giving a reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.forms import Choices, Form, chosen, day, text
from inthewild.hub.progress import definitions
from inthewild.hub.progress.definitions import Source
from inthewild.hub.progress.definitions.words import say


def asked_for() -> Choices:
    """The figures that companies give, by name."""
    latest = {one.code: one for one in definitions.every() if one.source is Source.SUBMISSION}
    return [(code, say(one.name)) for code, one in latest.items()]


class AskForm(Form):
    """What is asked for, for which period, until when."""

    period = text(_("Period"), 7, hint=_("A year, a half or a quarter: 2026, 2026-H1 or 2026-Q3."), ltr=True)
    metrics = forms.MultipleChoiceField(
        label=_("Figures"),
        choices=asked_for,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    due = day(_("Due on"))
    note = text(_("Note to the companies"), 1000, required=False)


class ReasonForm(Form):
    """Why."""

    reason = text(_("Reason"), 500, hint=_("It stands in the record."))


class AttestForm(Form):
    """Who attests, and answers to questions (added by the view)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    role = text(_("What you are in the company"), 120, hint=_("It stands beside your name, such as: Head of Trust and Safety."))
    sure = forms.BooleanField(
        label=_("I have looked at these figures, and they are what their definitions say as far as I know.")
    )


class AlsoForm(Form):
    """One more company."""

    organisation = chosen(_("Company"), [])
