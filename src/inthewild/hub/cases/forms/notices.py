"""Forms of notices. They read what was typed; what is allowed is said by the services."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases import reasons
from inthewild.hub.cases.legal_bases import LEGAL_BASES
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core.contracts import Outcome
from inthewild.hub.core.forms import Form, day, text

#: The answers in the order in which they are offered.
OFFERED = (
    Outcome.REMOVED, Outcome.ALREADY_GONE, Outcome.RESTRICTED, Outcome.GEO_BLOCKED, Outcome.ACCOUNT_ACTION,
    Outcome.EDUCATED, Outcome.NO_VIOLATION, Outcome.NOT_OUR_PLATFORM, Outcome.NEED_INFO,
)  # fmt: skip


def _long(label: object, *, required: bool = True, hint: object = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"dir": "auto", "rows": 4})
    return forms.CharField(label=label, required=required, help_text=hint, widget=widget, max_length=5_000)  # type: ignore[arg-type]


def _outcomes() -> list[tuple[str, Any]]:
    return [(outcome.value, reasons.OUTCOMES[outcome]) for outcome in OFFERED]


def _reasons() -> list[tuple[str, Any]]:
    return [("", "-"), *((reason.code, reason.label) for reason in reasons.REASONS)]


class AnswerForm(Form):
    """An answer to a notice."""

    outcome = forms.ChoiceField(label=_("What did you do?"), choices=_outcomes, widget=forms.RadioSelect)
    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=_reasons,
        required=False,
        help_text=_("Needed if you found no violation, or if you need information."),
    )
    clause = text(_("Clause of your rules"), 200, required=False)
    note = _long(_("Note"), required=False)

    def answer(self) -> Answer:
        """What was typed."""
        return Answer(**self.cleaned_data)


class RecordForm(Form):
    """What a platform answered that does not answer in the hub."""

    outcome = forms.ChoiceField(label=_("What did the platform do?"), choices=_outcomes, widget=forms.RadioSelect)
    on = day(_("On which day did it say so?"))
    note = _long(_("How did the answer reach you, and what does it say?"), hint=_("Leave out names of people."))

    def __init__(self, *args: Any, without: Collection[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        outcome = cast(forms.ChoiceField, self.fields["outcome"])
        outcome.choices = [pair for pair in _outcomes() if pair[0] not in without]


class DraftForm(Form):
    """The words of a draft notice."""

    explanation = _long(_("Why it is against the law or the platform's rules"))
    legal_basis = text(_("Law or rule"), 500, required=False, hint=_("Look it up before you sign; you stand for it."))
    legal_basis_url = text(_("Where it can be read"), 500, required=False, ltr=True)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["legal_basis"].widget.attrs["list"] = "legal-bases"

    @property
    def bases(self) -> list[str]:
        """What is offered while one types."""
        return [basis.text for basis in LEGAL_BASES]


class SignForm(Form):
    """Good faith: the box, and the version of the sentence beside it."""

    good_faith = forms.CharField(widget=forms.HiddenInput)
    sure = forms.BooleanField(label=_("I looked at each of these items, and I confirm this."))


class ReasonForm(Form):
    """A reason in words."""

    reason = _long(_("Reason"))


class NotifierForm(Form):
    """In whose name an organisation notifies."""

    email = text(
        _("E-mail address of your office"), 254, ltr=True,
        hint=_("It stands in every notice. Never the address of a person."),
    )  # fmt: skip
    trusted_flagger = forms.BooleanField(label=_("We were awarded the status of a trusted flagger (Article 22)."), required=False)


class ClauseForm(Form):
    """A clause of a company's own rules."""

    title = text(_("Clause, as your moderators cite it"), 200)
    url = text(_("Where it can be read"), 300, required=False, ltr=True)


class OverturnForm(AnswerForm):
    """Another decision after an appeal, with a reason."""

    reason = _long(_("Reason of the new decision"))
    field_order = ("reason", "outcome", "reason_code", "clause", "note")

    def answer(self) -> Answer:
        """The new decision."""
        return Answer(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})
