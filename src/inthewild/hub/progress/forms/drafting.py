"""Forms of the secretariat for snapshots."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.forms import Form


class BuildForm(Form):
    """Which period, and what the publication is called."""

    period = forms.CharField(label=_("Period"), max_length=7, help_text=_("2026, 2026-H1 or 2026-Q3"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False, help_text=_("As it is printed; empty: the period"))


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
