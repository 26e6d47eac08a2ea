"""The form in which figures are entered: a table for each metric with a row for each platform, and parts below."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import formats
from inthewild.hub.core.forms import Choices, Form, chosen
from inthewild.hub.members.models import Platform
from inthewild.hub.progress import groups, numbers, wording
from inthewild.hub.progress.definitions import MetricVersion
from inthewild.hub.progress.definitions.words import say
from inthewild.hub.progress.models import Figure
from inthewild.hub.progress.models.submission import Disclosure
from inthewild.hub.progress.services.cells import Cell, Key, whole
from inthewild.hub.progress.services.entering import Differing, key_of

EMPTY_PARTS = 3


class Written(forms.CharField):
    """A number as people write it, in any digits; gives an int, or None if it is empty."""

    def clean(self, value: Any) -> int | None:
        """Raises ValidationError with what is wrong, and never guesses."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return numbers.read(text)
        except numbers.Unreadable as wrong:
            raise forms.ValidationError(wrong.what) from None


@dataclass(frozen=True)
class Line:
    """One row of a table: of which platform, its three fields, and what stood there in the period before."""

    name: str
    value: BoundField
    method: BoundField
    note: BoundField
    before: int | None


@dataclass(frozen=True)
class Part:
    """One part: its six fields."""

    fields: tuple[BoundField, ...]


@dataclass(frozen=True)
class Block:
    """The table of one metric."""

    version: MetricVersion
    name: str
    unit: str
    counts: str
    not_counted: str
    lines: tuple[Line, ...]


class FiguresForm(Form):
    """All figures of one submission. ``cells`` are what was entered, empty ones left out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.JSONField(widget=forms.HiddenInput, required=False)
    disclosure = chosen(gettext_lazy("Who may read these figures"), list(Disclosure.choices))
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("What readers of these figures should know: what was left out, which filter is new."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    upload = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("What the figures rest on: PDF, pictures, CSV, XLSX.")
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        asked: Mapping[str, MetricVersion],
        platforms: Mapping[str, Platform],
        figures: Sequence[Figure],
        before: Mapping[Key, int],
        initial: Mapping[str, Any],
    ) -> None:
        known = [[*key_of(one), one.value] for one in figures]
        super().__init__(data, files, initial={**initial, "seen": known, "version": initial["version"]})
        self._asked, self._platforms, self._before = asked, platforms, before
        self._stored = {key_of(one): one for one in figures}
        self._whole = whole(asked, platforms)
        for key in self._whole:
            self._add(key)
        self._parts = [key for key in self._stored if key[2]]
        for place in range(len(self._parts) + EMPTY_PARTS):
            self._add_part(place, self._parts[place] if place < len(self._parts) else None)

    def blocks(self) -> Iterator[Block]:
        """The tables in their order."""
        for code, version in self._asked.items():
            lines = tuple(self._line(key) for key in self._whole if key[0] == code)
            if lines:
                yield Block(version, say(version.name), say(version.unit), say(version.counts), say(version.not_counted), lines)

    def parts(self) -> Iterator[Part]:
        """The rows of parts."""
        for place in range(len(self._parts) + EMPTY_PARTS):
            yield Part(
                tuple(self[f"p{place}-{name}"] for name in ("metric", "platform", "dimension", "member", "value", "method"))
            )

    def rest(self) -> list[BoundField]:
        """The fields that stand in no table."""
        return [self["disclosure"], self["note"], self["upload"]]

    def wrong(self) -> list[tuple[BoundField, str]]:
        """Every field with something wrong, and what."""
        return [(self[name], str(one)) for name, found in self.errors.items() if name in self.fields for one in found]

    def cells(self) -> list[Cell]:
        """What was entered; call it on a valid form."""
        given, found = self.cleaned_data, []
        for key in self._whole:
            name = _name(key)
            if given.get(f"{name}-value") is not None:
                method, note = given[f"{name}-method"], given[f"{name}-note"]
                found.append(Cell(key[0], given[f"{name}-value"], key[1], method, note=note, where=f"{name}-value"))
        for place in range(len(self._parts) + EMPTY_PARTS):
            told = {
                name: given.get(f"p{place}-{name}") for name in ("metric", "platform", "dimension", "member", "value", "method")
            }
            if told["value"] is not None:
                found.append(
                    Cell(
                        told["metric"] or "", told["value"], told["platform"] or "", told["method"] or "count",
                        told["dimension"] or "", told["member"] or "", where=f"p{place}-value",
                    )
                )  # fmt: skip
        return found

    def seen_values(self) -> dict[Key, int | None]:
        """What stood there when the form was opened; what a browser made of it otherwise counts as nothing."""
        found: dict[Key, int | None] = {}
        given = self.cleaned_data.get("seen")
        for row in given if isinstance(given, list) else []:
            if isinstance(row, list) and len(row) == 5 and all(isinstance(one, str) for one in row[:4]) and type(row[4]) is int:
                found[row[0], row[1], row[2], row[3]] = row[4]
        return found

    def overtaken(self, differing: Sequence[Differing]) -> None:
        """Show beside each figure that somebody else saved meanwhile both values; who sends the form again has seen theirs, and
        decides. What only they changed stays theirs."""
        seen = self.seen_values() | {one.key: one.theirs for one in differing}
        told = json.dumps([[*key, value] for key, value in seen.items() if value is not None])
        self.data = {**self.data.dict(), "seen": told}  # type: ignore[attr-defined]  # no field has two values
        places = {key: f"p{place}-value" for place, key in enumerate(self._parts)}
        for one in differing:
            mine, theirs = (formats.number(v) if v is not None else _("nothing") for v in (one.mine, one.theirs))
            values = {"mine": mine, "theirs": theirs}
            says = (
                _("Somebody else saved %(theirs)s meanwhile; here stands %(mine)s. Save again to keep what stands here.") % values
            )
            field = _name(one.key) + "-value" if not one.key[2] else places.get(one.key)
            if field in self.fields:
                self.add_error(field, says)
            else:
                what = {"what": wording.part(one.key[2], one.key[3]), "says": says}
                self.add_error(None, _("%(what)s: %(says)s") % what)

    def _add(self, key: Key) -> None:
        version, stored, name = self._asked[key[0]], self._stored.get(key), _name(key)
        what = say(version.name)
        where = self._platforms[key[1]].name if key[1] else _("Whole company")
        label = _("%(metric)s, %(where)s") % {"metric": what, "where": where}
        self.fields[f"{name}-value"] = Written(label=label, required=False, max_length=60, widget=_number(label))
        self.fields[f"{name}-method"] = forms.ChoiceField(
            label=_("Method: %(what)s") % {"what": label},
            choices=[(one, wording.METHODS[one]) for one in version.methods],
            widget=forms.Select(attrs={"aria-label": _("Method: %(what)s") % {"what": label}}),
        )
        self.fields[f"{name}-note"] = forms.CharField(
            label=_("Note: %(what)s") % {"what": label},
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs={"dir": "auto", "aria-label": _("Note: %(what)s") % {"what": label}}),
        )
        self.initial.setdefault(f"{name}-method", stored.method if stored else "count")
        if stored is not None:
            self.initial.setdefault(f"{name}-value", str(stored.value))
            self.initial.setdefault(f"{name}-note", stored.note)

    def _add_part(self, place: int, key: Key | None) -> None:
        stored = self._stored[key] if key is not None else None
        blank: Choices = [("", "-")]
        places = [(one.public_id, one.name) for one in self._platforms.values()]
        metrics = [(code, say(one.name)) for code, one in self._asked.items() if one.dimensions]
        told = {"n": place + 1}
        choices: tuple[tuple[str, str, Choices], ...] = (
            ("metric", _("Figure of part %(n)s") % told, blank + metrics),
            ("platform", _("Platform of part %(n)s") % told, [("", _("Whole company")), *places]),
            ("dimension", _("Part %(n)s is by") % told, blank + list(wording.DIMENSIONS.items())),
            ("method", _("Method of part %(n)s") % told, [(m, wording.METHODS[m]) for m in ("count", "estimate", "detector")]),
        )
        for name, label, offered in choices:
            self.fields[f"p{place}-{name}"] = forms.ChoiceField(
                label=label, choices=offered, required=False, widget=forms.Select(attrs={"aria-label": label})
            )
        label = _("Which part, row %(n)s") % told
        widget = forms.TextInput(attrs={"aria-label": label, "list": "members", "dir": "auto"})
        self.fields[f"p{place}-member"] = forms.CharField(label=label, required=False, max_length=60, widget=widget)
        label = _("Value of part %(n)s") % told
        self.fields[f"p{place}-value"] = Written(label=label, required=False, max_length=60, widget=_number(label))
        if stored is not None and key is not None:
            values = (key[0], key[1], key[2], key[3], str(stored.value), stored.method)
            for name, value in zip(("metric", "platform", "dimension", "member", "value", "method"), values, strict=True):
                self.initial.setdefault(f"p{place}-{name}", value)

    def _line(self, key: Key) -> Line:
        name = _name(key)
        where = self._platforms[key[1]].name if key[1] else _("Whole company")
        return Line(where, self[f"{name}-value"], self[f"{name}-method"], self[f"{name}-note"], self._before.get(key))


def members() -> list[str]:
    """What a part may be called, for a list of suggestions: groups of animals and plants. Countries and languages are codes."""
    return list(groups.every())


def _name(key: Key) -> str:
    return f"{key[0]}-{key[1] or 'company'}"


def _number(label: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "aria-label": label})
