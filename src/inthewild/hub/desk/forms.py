"""Forms of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.forms import Form, chosen, text
from inthewild.hub.desk.models import Kind, Proof


class AskForm(Form):
    """A request of anybody."""

    kind = forms.ChoiceField(label=_("What do you ask for?"), choices=Kind.choices, widget=forms.RadioSelect)
    email = text(_("Your e-mail address"), 254, ltr=True, hint=_("We send a link there; the answer will stand behind it."))
    handle = text(
        _("Name of your account on a marketplace or network"), 500, required=False,
        hint=_("Only if you ask because a listing of yours may have been reported."),
    )  # fmt: skip
    url = text(_("Address of the listing or profile"), 500, required=False, ltr=True)
    words = forms.CharField(
        label=_("What else should we know?"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 5}),
        help_text=_("What is wrong, or what should stop. Send no copies of papers."),
    )  # fmt: skip


class EnterForm(AskForm):
    """A request that came by letter or telephone."""

    language = chosen(_("Language of who asks"), list(settings.LANGUAGES))


class IdentifyForm(Form):
    """How it was checked who asks, and whom they are."""

    proof = chosen(_("How was it checked who asks?"), list(Proof.choices))
    subjects = forms.MultipleChoiceField(
        label=_("Who asks is"), required=False, widget=forms.CheckboxSelectMultiple, choices=(),
        help_text=_("Leave all empty if nobody of these is meant: then the answer is that nothing is held."),
    )  # fmt: skip

    def __init__(self, *args: Any, found: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["subjects"].choices = found  # type: ignore[attr-defined]
        if not found:
            del self.fields["subjects"]


class AnswerForm(Form):
    """What is told to who asked."""

    words = forms.CharField(
        label=_("What you tell who asked"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
    )  # fmt: skip


class WhyForm(Form):
    """A reason that who asked reads."""

    reason = text(_("Reason (who asked reads it)"), 1000)
