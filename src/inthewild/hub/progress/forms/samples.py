"""Forms of verification: a sample is asked for, files are handed in, an auditor's note, an objection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.forms import Form
from inthewild.hub.progress.services import confirmations, levels, sampling


class AskForm(Form):
    """How many rows are drawn; fixed before anything else."""

    size = forms.IntegerField(
        label=_("Rows to draw"),
        min_value=sampling.LEAST,
        max_value=sampling.MOST,
        initial=sampling.USUAL,
        help_text=_("A shorter list is looked at as a whole. With 100 rows, at least 96 must be right for level L2."),
    )


class FileForm(Form):
    """A file that the command wrote."""

    file = forms.FileField(label=_("File"))

    def content(self) -> bytes:
        """Its bytes."""
        return bytes(self.cleaned_data["file"].read())


class NoteForm(Form):
    """What an auditor looked at."""

    note = forms.CharField(
        label=_("What you looked at"),
        max_length=levels.NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Stands in the record of the figure. No names of people."),
    )


class ObjectForm(Form):
    """What a company objects."""

    text = forms.CharField(
        label=_("What you object to"),
        max_length=confirmations.TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("This text is printed in the report, with the name of your company, as you write it. No names of people."),
    )


def findings(given: Any) -> dict[int, str]:
    """Position -> finding, from the fields ``row-<position>`` that were chosen."""
    found = {}
    for name, value in given.items():
        head, _sep, tail = str(name).partition("row-")
        if not head and tail.isascii() and tail.isdigit() and len(tail) < 13 and value:
            found[int(tail)] = str(value)
    return found
