"""Forms of all apps: how they look (one template for every form), their fields, and errors of services at their fields.

``{{ form }}`` anywhere draws ``core/parts/fields.html``: a summary of what is wrong that leads to each field, then the fields.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.forms.renderers import DjangoTemplates

from inthewild.hub.errors import Conflict, Invalid

if TYPE_CHECKING:
    from inthewild.hub.core.drafts import Keeper

T = TypeVar("T")
Choices = list[tuple[str, Any]]


class Renderer(DjangoTemplates):
    """``FORM_RENDERER``: forms and fields in our own templates, widgets in Django's."""

    form_template_name = "core/parts/fields.html"
    field_template_name = "core/parts/field.html"


class Form(forms.Form):
    """A form whose labels stand above their fields, without a colon."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})


def attempt(form: forms.Form, do: Callable[[], T], draft: Keeper | None = None) -> T | None:
    """Do it if the form is valid; an error of the service becomes one of the form, and the answer None.

    What was done needs no draft any more; what was refused keeps it.
    """
    if not form.is_valid():
        return None
    try:
        done = do()
    except (Invalid, Conflict) as error:
        form.add_error(error.where if error.where in form.fields else None, error.what)
        return None
    if draft is not None:
        draft.forget()
    return done


def day(label: object, *, required: bool = True, hint: object = "") -> forms.DateField:
    """A date, chosen in the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget, input_formats=["%Y-%m-%d"])  # type: ignore[arg-type]


def chosen(label: object, choices: Choices | Callable[[], Choices], *, required: bool = True) -> forms.ChoiceField:
    """One of several."""
    return forms.ChoiceField(label=label, choices=choices, required=required)  # type: ignore[arg-type]


def text(label: object, limit: int, *, required: bool = True, hint: object = "", ltr: bool = False) -> forms.CharField:
    """One line; ``ltr`` for addresses, which read from left to right in every language."""
    widget = forms.TextInput(attrs={"dir": "ltr" if ltr else "auto"})
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint, widget=widget)  # type: ignore[arg-type]
