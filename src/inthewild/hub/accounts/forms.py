"""What people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from inthewild.hub.accounts.fits import roles_of
from inthewild.hub.accounts.labels import role_label
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.display import UNDO_SECONDS, Digits


def _languages() -> list[tuple[str, Any]]:
    return list(settings.LANGUAGES)


class SignUpForm(forms.Form):
    """A volunteer asks for a link. ``website`` is for machines: people do not see it."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send you a link. Nothing is kept of it if you do not open the link within three days."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))


class AcceptForm(forms.Form):
    """Somebody comes in."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. A few words in a row are easier to keep in mind than signs."),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    adult = forms.BooleanField(
        label=_("I am 18 or older"),
        help_text=_("Volunteers see listings of dead and injured animals, so they must be adults. We record that you said so."),
        error_messages={"required": _("Volunteers must be 18 or older.")},
    )

    def __init__(self, *args: Any, volunteer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if volunteer:
            self.fields["name"].help_text = _("Companies and authorities never see it: each knows you by another pseudonym.")
        else:
            del self.fields["adult"]


class MeForm(forms.Form):
    """One's own name and language."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=_languages, help_text=_("Mails to you are written in it."))


class AddressForm(forms.Form):
    """A new address."""

    email = forms.EmailField(label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class DisplayForm(forms.Form):
    """How pages are shown to oneself; the fields of core.display."""

    keys = forms.BooleanField(
        label=_("Keys"),
        required=False,
        help_text=_("Digits and arrows press the buttons that show them. Switch this off if you speak to your computer."),
    )
    undo_seconds = forms.TypedChoiceField(
        label=_("Time to undo"), coerce=int, choices=[(n, ngettext_lazy("%d second", "%d seconds", n) % n) for n in UNDO_SECONDS]
    )
    digits = forms.TypedChoiceField(
        label=_("Digits"),
        coerce=Digits,
        choices=[
            (Digits.LATIN.value, _("0123456789 everywhere")),
            (Digits.NATIVE.value, _("those of the language, as ٠١٢٣٤٥٦٧٨٩ in Arabic")),
        ],
    )
    blur = forms.BooleanField(
        label=_("Blur pictures"), required=False, help_text=_("A picture is loaded only when you ask for it.")
    )
    grey = forms.BooleanField(label=_("Pictures without colour"), required=False)


class LeaveForm(forms.Form):
    """Leaving is final."""

    sure = forms.BooleanField(label=_("I want to leave and close my account"))


class InviteForm(forms.Form):
    """Somebody is invited to an organisation."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=_languages)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(organisation)  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """A role for somebody who is here."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(organisation)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))


class ProviderForm(forms.Form):
    """The identity provider of an organisation."""

    issuer = forms.CharField(
        label=_("Issuer"), max_length=300, help_text=_("An address such as https://login.example.org"),
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    client_id = forms.CharField(label=_("Client ID"), max_length=255, widget=forms.TextInput(attrs={"dir": "ltr"}))
    secret = forms.CharField(
        label=_("Client secret"),
        help_text=_("It is kept encrypted and never shown again. Leave it empty to keep the one that is there."),
        required=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )


def role_choices(organisation: Organisation | None) -> list[tuple[str, Any]]:
    """The roles that one person can give alone, with what each does."""
    return [(r.value, role_label(r)) for r in Role if r in roles_of(organisation) and r is not Role.SECRETARIAT]
