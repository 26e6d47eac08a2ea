"""What experts fill in: the reading of a case, a hold, a merge, a split."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases import taxa
from inthewild.hub.cases.models import Case
from inthewild.hub.cases.models.case import Confidence, Legality
from inthewild.hub.cases.taxa import Named
from inthewild.hub.core.forms import Form, chosen, day, text

SEVERITIES = [
    (0, _("0: not known")), (1, _("1: minor")), (2, _("2: moderate")), (3, _("3: serious")), (4, _("4: most serious")),
]  # fmt: skip
REASONS = (
    _("Not a real animal or plant part"),
    _("Lawful with the papers that are shown"),
    _("No offer"),
    _("The listing is gone"),
    _("Cannot be told from what is there"),
)
"""Reasons that are offered; any other is typed."""


class AssessForm(Form):
    """The expert's reading, and what to do: one form, so that a routine case takes one key."""

    taxon = text(
        _("Animal or plant"), 100, required=False, hint=_("A name in any language, or the scientific one. Empty: not known.")
    )
    specimen = chosen(_("Part or product"), list, required=False)
    legality = chosen(_("Law and policy"), Legality.choices)
    severity = forms.TypedChoiceField(label=_("Severity"), choices=SEVERITIES, coerce=int)
    confidence = chosen(_("How sure"), Confidence.choices)
    live_animal = forms.BooleanField(label=_("A living animal"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"dir": "auto", "rows": 2}),
        help_text=_("For experts. It is not sent to the platform."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, help_text=_("For “Reject” and “Ask”."),
        widget=forms.TextInput(attrs={"dir": "auto", "list": "reasons"}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.candidates: list[Named] = []
        self.fields["specimen"].choices = [("", gettext("Not known")), *taxa.specimens()]  # type: ignore[attr-defined]

    def clean_taxon(self) -> str:
        """The id of the taxon. A name that means none is refused; one that means several asks which."""
        typed = self.cleaned_data["taxon"]
        if not typed:
            return ""
        found = taxa.find(typed)
        if len(found) == 1:
            return found[0].slug
        self.candidates = found
        if found:
            raise forms.ValidationError(gettext("This name means several: choose one below."))
        raise forms.ValidationError(gettext("The keyword database knows no such animal or plant."))

    def facts(self) -> dict[str, Any]:
        """What services.cases.assess takes."""
        names = ("taxon", "specimen", "legality", "severity", "confidence", "live_animal", "note")
        return {name: self.cleaned_data[name] for name in names}


def beginning(case: Case) -> dict[str, Any]:
    """What stands in the form at first: the last assessment, or what the engine reads."""
    return {
        "taxon": taxa.called(case.taxon) if case.taxon else "",
        "specimen": case.specimen,
        "legality": case.legality,
        "severity": case.severity,
        "confidence": case.confidence or Confidence.MEDIUM,
        "live_animal": case.live_animal,
        "version": case.version,
    }


class LocateForm(Form):
    """Where a listing is."""

    url = text(_("Address of the listing"), 2_000, ltr=True, hint=_("As it stands in the browser, on the page of the item."))
    seller = text(_("Name of the account that sells it"), 200, required=False, hint=_("As it is spelled on the platform."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(Form):
    """A reason, on the version that was read."""

    reason = text(_("Reason"), 500)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HoldForm(Form):
    """For whom, why, until when."""

    authority = chosen(_("Authority"), [])
    until = day(_("Until"), hint=_("At most 90 days from today. It can be renewed."))
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        help_text=_("Who asked for it, and what for. Read by your organisation and the authority."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, authorities: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "-"), *((o.public_id, o.name) for o in authorities)]
        self.fields["authority"].choices = choices  # type: ignore[attr-defined]


class RenewForm(Form):
    """Until when."""

    until = day(_("Until"), hint=_("At most 90 days from today. It can be renewed."))


class SplitForm(Form):
    """The listings that leave."""

    listings = forms.TypedMultipleChoiceField(
        label=_("Listings that leave this case"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, numbers: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["listings"].choices = list(numbers)  # type: ignore[attr-defined]
