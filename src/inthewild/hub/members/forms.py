"""Forms of members. They read what was typed; what is allowed is said by the services, whose errors land at the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core import formats
from inthewild.hub.core.forms import Choices, Form, chosen, day, text
from inthewild.hub.members import hosts as names
from inthewild.hub.members.models import Platform
from inthewild.hub.members.models.agreement import AgreementKind
from inthewild.hub.members.models.commitment import Level
from inthewild.hub.members.models.contact import Purpose
from inthewild.hub.members.models.duty import DutyKind
from inthewild.hub.members.models.figure import Measure
from inthewild.hub.members.models.platform import Route, Sector


def countries() -> Choices:
    """Countries by name in the reader's language."""
    found = [(code, name) for code, name in formats.locale().territories.items() if len(code) == 2 and code.isalpha()]
    return [
        ("", "-"),
        *sorted(((c, n) for c, n in found if c not in ("ZZ", "EU", "EZ", "UN", "XA", "XB")), key=lambda pair: pair[1]),
    ]


_TODAY = _("Empty: today.")


class OrganisationForm(Form):
    """Name, kind, country, website."""

    name = text(_("Name"), 200)
    kind = chosen(_("Kind"), Kind.choices)
    country = chosen(_("Country"), countries, required=False)
    website = text(_("Website"), 300, required=False, ltr=True)


class OwnOrganisationForm(OrganisationForm):
    """What a company changes of itself: its kind is the secretariat's to say."""

    kind = None  # type: ignore[assignment]


class StepForm(Form):
    """A step of a membership."""

    to = forms.CharField(widget=forms.HiddenInput)
    day = day(_("Day"), required=False, hint=_TODAY)
    reason = text(_("Reason"), 500, required=False)


class LeaveForm(Form):
    """Leaving, with a day and a reason."""

    day = day(_("Day of leaving"), required=False, hint=_TODAY)
    reason = text(_("Reason"), 500, hint=_("It stands in the record."))
    sure = forms.BooleanField(label=_("I have read what happens and what stays."))


class PlatformForm(Form):
    """What is known of a platform."""

    name = text(_("Name"), 200)
    sector = chosen(_("Sector"), Sector.choices)
    hosts = forms.CharField(
        label=_("Hosts"),
        help_text=_("One a line. A host stands for its subdomains."),
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 3}),
    )
    regions = text(
        _("Regions"),
        600,
        required=False,
        ltr=True,
        hint=_("Codes with spaces between: ISO 3166 countries or UN M.49 regions (001 is the world)."),
    )
    languages = text(
        _("Languages"), 600, required=False, ltr=True, hint=_("Language tags with spaces between, such as: en fr zh-Hans")
    )
    route = chosen(_("Way to report"), Route.choices)
    route_address = text(
        _("Address for reports"), 300, required=False, ltr=True, hint=_("Of the form (https://…), or the e-mail address.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        given = dict(self.cleaned_data)
        given.pop("version", None)
        for field in ("regions", "languages", "hosts"):
            if field in given:
                given[field] = given[field].split()
        return given


class OwnPlatformForm(PlatformForm):
    """What a company changes of its platform: hosts are the experts' to say."""

    hosts = None  # type: ignore[assignment]


class AcceptForm(PlatformForm):
    """Accepting a proposed host: the host stands already."""

    hosts = None  # type: ignore[assignment]


def platform_facts(platform: Platform) -> dict[str, Any]:
    """What stands in the form at first."""
    return {
        "name": platform.name,
        "sector": platform.sector,
        "hosts": "\n".join(names.shown(h.host) for h in platform.hosts.all()),
        "regions": " ".join(platform.regions),
        "languages": " ".join(platform.languages),
        "route": platform.route,
        "route_address": platform.route_address,
        "version": platform.version,
    }


class MergeForm(Form):
    """The platform that a proposed host belongs to."""

    into = chosen(_("Platform"), [])

    def __init__(self, *args: Any, platforms: Iterable[Platform], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].choices = [("", "-"), *((p.public_id, p.name) for p in platforms)]  # type: ignore[attr-defined]


class ReasonForm(Form):
    """A reason."""

    reason = text(_("Reason"), 300)


class SuccessorForm(Form):
    """A new owner or point of contact from a day on; nobody is a choice."""

    organisation = chosen(_("Organisation"), [], required=False)
    since = day(_("Since"), required=False, hint=_TODAY)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", gettext("Nobody that is known")), *((o.public_id, o.name) for o in organisations)]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]


class CorrectionForm(Form):
    """The right value of a figure."""

    value = forms.IntegerField(label=_("Value"), min_value=0)
    day = day(_("Day"))
    source = text(_("Source"), 300, hint=_("Who says so, and where: the title of a report and its page."))
    source_url = text(_("Address of the source"), 300, required=False, ltr=True)


class FigureForm(CorrectionForm):
    """A new figure."""

    measure = chosen(_("What is counted"), Measure.choices)
    field_order = ("measure", "value", "day", "source", "source_url")


class CommitmentForm(Form):
    """How far a commitment is."""

    level = chosen(_("Level"), Level.choices)
    day = day(_("Since"), required=False, hint=_TODAY)
    link = text(_("Link"), 300, required=False, ltr=True, hint=_("Shown to everybody, such as the address of the policy."))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        help_text=_("How one can see it. Not shown to the public or to other members."),
    )  # fmt: skip
    upload = forms.FileField(label=_("File"), required=False, help_text=_("A picture or a document. Shown as the note is."))
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AgreementForm(Form):
    """A new agreement."""

    kind = chosen(_("Kind"), AgreementKind.choices)
    version = text(_("Version"), 40)


class SignForm(Form):
    """Who signed an agreement, when, and how long it holds."""

    signed_by = text(_("Signed by"), 200, hint=_("The person. The name stands in no event."))
    signed_at = day(_("Signed on"))
    valid_from = day(_("Valid from"), required=False, hint=_("Empty: from the day of signing."))
    valid_until = day(
        _("Valid until"), required=False, hint=_("The first day on which it does not hold. Empty: until it is ended.")
    )

    upload = forms.FileField(label=_("Signed document"), required=False)


class ContactForm(Form):
    """Somebody to write to."""

    name = text(_("Name"), 200)
    email = text(_("E-mail"), 254, ltr=True)
    role = text(_("Role"), 200, required=False)
    purpose = chosen(_("Asked about"), Purpose.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DutyForm(Form):
    """What is owed by when."""

    kind = chosen(_("Kind"), DutyKind.choices)
    about = text(_("What exactly"), 300)
    due = day(_("Due on"))
