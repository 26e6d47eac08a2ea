"""Invitations in bulk: paste or upload, look at the preview, send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.forms import Form
from inthewild.hub.errors import Invalid
from inthewild.hub.members import invitations
from inthewild.hub.members.views.common import actor_of, office_only, show


class ListForm(Form):
    """The list, pasted or uploaded."""

    text = forms.CharField(
        label=_("List"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 10, "spellcheck": "false"}),
        help_text=_("CSV with the columns organisation, email, roles and, if you like, language. Roles have spaces between."),
    )
    file = forms.FileField(label=_("Or a file"), required=False, help_text=_("CSV in UTF-8, at most 500 people."))


@office_only("members.invite")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """``do=check`` shows every line with what is wrong; ``do=send`` invites, if nothing is. Nothing is kept between the two."""
    actor = actor_of(request)
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "roles": [r.value for r in Role if r not in (Role.ENGINE, Role.SECRETARIAT)]}
    if request.method == "POST":
        try:
            text = _text(form, request.FILES.get("file"))
            if request.POST.get("do") == "send":
                count = invitations.send(actor, text)
                told = ngettext("%(n)d person was invited.", "%(n)d people were invited.", count)
                messages.success(request, told % {"n": count})
                return redirect("members:first_day")
            rows = invitations.check(actor, text)
            wrong = [row for row in rows if row.error]
            context |= {"rows": rows, "wrong": wrong, "text": text}
            # The pasted text stays in the form, so that it can be corrected there.
            context["form"] = ListForm(initial={"text": text})
            return show(request, "invitations", context, wrong=bool(wrong))
        except Invalid as error:
            form.is_valid()
            form.add_error(error.where if error.where in form.fields else None, error.what)
            return show(request, "invitations", context, wrong=True)
    return show(request, "invitations", context)


def _text(form: ListForm, file: UploadedFile[bytes] | None) -> str:
    if file is not None:
        return invitations.decoded(file.read(invitations.MAX_BYTES + 1))
    return form.cleaned_data["text"] if form.is_valid() else ""
