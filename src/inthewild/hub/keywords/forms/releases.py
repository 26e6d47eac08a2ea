"""Forms of releases, emergencies and what waits for an expert."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.forms import Choices, Form, chosen, text
from inthewild.hub.keywords.models import Chosen


def _area(label: object, limit: int, *, required: bool = True, hint: object = "", ltr: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 5, "dir": "ltr" if ltr else "auto"})
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint, widget=widget)  # type: ignore[arg-type]


class FreezeForm(Form):
    """What the next release holds: what is approved, or what an earlier version held."""

    note = _area(_("Note"), 1000, required=False, hint=_("What members should know; it stands on the page of the release."))

    def __init__(self, *args: Any, versions: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        label = _("Bring back an earlier version")
        choices = [("", _("No, release what is approved now")), *versions]
        self.fields["rolls_back_to"] = chosen(label, choices, required=False)


class ReasonForm(Form):
    """A reason."""

    reason = text(_("Reason"), 500)


class SignedForm(Form):
    """The bundle as it came back from the offline key."""

    bundle = forms.FileField(label=_("Signed bundle"), help_text=_("The file that `inthewild release sign` wrote."))


class EmergencyForm(Form):
    """Terms to switch off by their ids, or one to add that stops at review."""

    off = _area(
        _("Terms to switch off"), 4000, required=False, ltr=True,
        hint=_("Their ids, separated by spaces or lines. The id stands on the page of a term and in each finding."),
    )  # fmt: skip
    term = text(_("Term to add"), 200, required=False, hint=_("What it finds stops at review, whatever a policy says."))
    lang = text(_("Its language"), 20, required=False, ltr=True, hint=_("As in the keyword files: en, pt-BR, zh-Hans."))
    sense = text(_("Its sense"), 120, required=False, ltr=True, hint=_("For example taxon:panthera-tigris or specimen:SKI."))
    ambiguity = chosen(_("Its ambiguity"), [("1", "1"), ("2", "2"), ("3", "3"), ("0", "0")], required=False)
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=72, initial=72)
    reason = text(_("Reason"), 500)

    def off_ids(self) -> list[str]:
        """The ids."""
        return str(self.cleaned_data["off"]).replace(",", " ").split()

    def rows(self) -> list[dict[str, str]]:
        """The term to add, or nothing."""
        if not self.cleaned_data["term"]:
            return []
        return [{name: self.cleaned_data[name] for name in ("term", "lang", "sense", "ambiguity")} | {"gloss_en": ""}]


class RunningForm(Form):
    """Which version a member runs."""

    def __init__(self, *args: Any, versions: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"] = chosen(_("Version that you run"), versions)


class TakeForm(Form):
    """A word of confirmed cases becomes a proposal: what it means is for the expert to say."""

    sense = text(_("Sense"), 120, ltr=True, hint=_("For example taxon:panthera-tigris or specimen:SKI."))
    lang = text(_("Language"), 20, ltr=True)
    gloss_en = text(_("What it means, in English"), 300)
    ambiguity = chosen(
        _("Ambiguity"), [("2", _("2: needs one word of context")), ("3", _("3: needs two")), ("1", "1"), ("0", "0")]
    )


class ClashForm(Form):
    """Whose reading stays."""

    chosen = chosen(_("Which reading stays?"), [*Chosen.choices])
