"""What is filled in about evidence: who gets an export, a legal hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.forms import Form, chosen, day, text


class ExportForm(Form):
    """Who gets the export."""

    to = chosen(_("For whom"), list, required=False)

    def __init__(self, *args: Any, authorities: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", gettext("Our own organisation")), *((one.public_id, one.name) for one in authorities)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class LegalHoldForm(Form):
    """A legal hold on a capsule."""

    person = text(_("Who asks for it"), 200, hint=_("Name and office of a person."))
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"dir": "auto", "rows": 2}))
    until = day(_("Until"), hint=_("At most twelve months from now; it can be renewed."))


class RenewForm(Form):
    """A later end."""

    until = day(_("Until"), hint=_("At most twelve months from now."))
