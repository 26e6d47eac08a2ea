"""What people fill in at the desk. The services say what is allowed; their errors land at the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.forms import Form, chosen, day, text
from inthewild.hub.keywords import labels, senses
from inthewild.hub.keywords.models import Level, Term
from inthewild.hub.keywords.models.competence import Skill
from inthewild.hub.keywords.models.evidence import Form as EvidenceForm
from inthewild.hub.keywords.models.evidence import Verdict
from inthewild.hub.keywords.queries import desk
from inthewild.hub.members import places
from inthewild.lexicon.model import COLUMNS

_LIST = _("Several with | between.")
_SENSE_HINT = _("An id such as taxon:panthera-tigris, or a name that the database knows.")


def _area(label: object, limit: int, *, rows: int = 2, required: bool = False, hint: object = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"dir": "auto", "rows": rows})
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint, widget=widget)  # type: ignore[arg-type]


def _version(*, required: bool = True) -> forms.IntegerField:
    """What was read: who is too late must learn it."""
    return forms.IntegerField(widget=forms.HiddenInput, required=required, min_value=1)


class TermForm(Form):
    """The columns of a term."""

    term = text(labels.COLUMNS["term"], 200, hint=_("As sellers write it."))
    lang = text(labels.COLUMNS["lang"], 20, ltr=True, hint=_("A language tag, such as vi, zh-Hans or hi-Latn."))
    sense = text(labels.COLUMNS["sense"], 120, hint=_SENSE_HINT)
    kind = chosen(labels.COLUMNS["kind"], [("", _("what follows from the sense")), *labels.KINDS.items()], required=False)
    gloss_en = text(labels.COLUMNS["gloss_en"], 300)
    ambiguity = chosen(labels.COLUMNS["ambiguity"], [*labels.AMBIGUITY.items()])
    match = chosen(labels.COLUMNS["match"], [("", _("what follows from the script")), *labels.MATCHES.items()], required=False)
    forms = text(labels.COLUMNS["forms"], 2000, required=False, hint=_("Other spellings, or paradigms such as @s."))
    needs = text(labels.COLUMNS["needs"], 500, required=False, ltr=True, hint=_LIST)
    excludes = text(labels.COLUMNS["excludes"], 500, required=False, ltr=True, hint=_LIST)
    protects = text(
        labels.COLUMNS["protects"], 500, required=False, ltr=True, hint=_("Of harmless words: senses they take away.")
    )
    evasion = chosen(labels.COLUMNS["evasion"], [*labels.EVASIONS.items()], required=False)
    region = text(labels.COLUMNS["region"], 200, required=False, ltr=True, hint=_LIST)
    basis = chosen(labels.COLUMNS["basis"], [("", _("general knowledge")), *labels.BASES.items()], required=False)
    sources = text(
        labels.COLUMNS["sources"], 500, required=False, ltr=True, hint=_("Ids of sources.tsv, with the place behind #.")
    )
    note = _area(labels.COLUMNS["note"], 1000, hint=_("Anything that a reviewer should know."))
    version = _version(required=False)

    def clean_sense(self) -> str:
        """The id of the sense. A name that means none is refused; one that means several asks which."""
        typed = str(self.cleaned_data["sense"])
        found = senses.find(typed)
        if not found:
            raise forms.ValidationError(gettext("The database knows no such sense."))
        if len(found) > 1 and typed not in found:
            told = gettext("This may mean: %(senses)s. Write one of them.") % {"senses": ", ".join(found)}
            raise forms.ValidationError(told)
        return found[0]

    def cells(self) -> dict[str, str]:
        """The columns as they were typed."""
        return {name: str(self.cleaned_data.get(name) or "") for name in COLUMNS if name in self.fields}


class NewTermForm(TermForm):
    """A term with its level."""

    level = chosen(_("Level"), Level.choices)
    organisations = forms.MultipleChoiceField(
        label=_("Who else reads it"), required=False, help_text=_("Only for the level “Restricted to named members”."),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Iterable[Organisation] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisations"].choices = [(o.public_id, o.name) for o in choices]  # type: ignore[attr-defined]


class LevelForm(Form):
    """How far a term may travel."""

    level = chosen(_("Level"), Level.choices)
    organisations = NewTermForm.base_fields["organisations"]
    version = _version()

    def __init__(self, *args: Any, choices: Iterable[Organisation] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisations"].choices = [(o.public_id, o.name) for o in choices]  # type: ignore[attr-defined]


class StepForm(Form):
    """A step of a term, or what a second person says of it."""

    reason = _area(_("Reason"), 500)
    version = _version()


class EvidenceEntryForm(Form):
    """One piece of evidence."""

    form = chosen(_("Kind of evidence"), [(k, v) for k, v in EvidenceForm.choices if k != "sample"])
    verdict = chosen(_("It says of the term"), Verdict.choices)
    snippet = _area(_("What was written"), 1000, hint=_("At most 300 characters are kept; addresses and numbers are taken out."))
    platform = text(_("Platform, or kind of platform"), 200, required=False)
    source = text(_("Document"), 500, required=False, hint=_("Title, publisher, year, page."))
    day = day(_("Day"), required=False, hint=_("Empty: today."))


class TryForm(Form):
    """The test box."""

    title = text(_("Title"), 300, required=False)
    lang = text(_("Language"), 20, required=False, ltr=True)
    text = _area(_("Text"), 5000, rows=4)

    def clean(self) -> dict[str, Any]:
        """Something must be there to read."""
        given: dict[str, Any] = super().clean() or {}
        if not (given.get("title") or given.get("text")):
            self.add_error("text", gettext("Write something that the engine should read."))
        return given


class ProposeForm(Form):
    """A suggestion: the word and its language are enough."""

    term = text(labels.COLUMNS["term"], 200, hint=_("As it is written there."))
    lang = text(labels.COLUMNS["lang"], 20, ltr=True, hint=_("A language tag, such as vi, zh-Hans or hi-Latn."))
    gloss_en = text(labels.COLUMNS["gloss_en"], 300, required=False, hint=_("What it stands for, as far as you know."))
    kind = chosen(labels.COLUMNS["kind"], [("", _("I do not know")), *labels.KINDS.items()], required=False)
    snippet = _area(_("Where it stood"), 1000, hint=_("At most 300 characters are kept; addresses and numbers are taken out."))
    note = _area(_("Why you think so"), 1000)
    about = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    origin = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)


class ReasonForm(Form):
    """A reason."""

    reason = _area(_("Reason"), 1000)


class CompetenceForm(Form):
    """A language that one knows."""

    lang = chosen(labels.COLUMNS["lang"], list)
    skill = chosen(_("How well"), Skill.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        tags = sorted({tag.partition("-")[0] for tag in desk.languages()} - {"la"})
        choices = sorted(((tag, places.language(tag)) for tag in tags), key=lambda pair: pair[1])
        self.fields["lang"].choices = choices  # type: ignore[attr-defined]


def beginning(term: Term) -> dict[str, Any]:
    """What the form shows first."""
    return {**term.cells, "version": term.version}
