"""How a language puts a taxon and a product word together: ``templates/<lang>.tsv``.

Columns: lang; pattern (``{taxon} {specimen}``); taxon and specimen, regular expressions that the two words must match
(empty: any); note. A pattern without ``{specimen}`` (``{taxon} for sale``) is for live specimens. ``{taxon:2}`` is the
second ending of the term's paradigm (the genitive in Russian), ``{specimen:lower}`` the word in lower case.
Templates order words for explanations and exports; they are never used to match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inthewild.errors import LexiconError
from inthewild.lexicon.files import DATA, read_cells
from inthewild.lexicon.forms import Paradigm, Paradigms
from inthewild.lexicon.model import Term, split_list

COLUMNS = ("lang", "pattern", "taxon", "specimen", "note")
_PLACE = re.compile(r"\{(taxon|specimen)(?::(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Template:
    """One order of words; ``live`` tells that it takes no product word."""

    pattern: str
    taxon: re.Pattern[str]
    specimen: re.Pattern[str]
    live: bool

    def compose(self, taxon: Term, specimen: Term | None, paradigms: Mapping[str, Paradigm]) -> str | None:
        """The phrase, or None if the template does not fit the words; no ``specimen`` for a live one."""
        if self.live != (specimen is None) or not self.taxon.search(taxon.term):
            return None
        if specimen is not None and not self.specimen.search(specimen.term):
            return None
        parts = []
        for name, change in ((m[1], m[2]) for m in _PLACE.finditer(self.pattern)):
            word = _changed(taxon if name == "taxon" or specimen is None else specimen, change or "", paradigms)
            if word is None:
                return None
            parts.append(word)
        words = iter(parts)
        return _PLACE.sub(lambda _: next(words), self.pattern)


def _changed(term: Term, change: str, paradigms: Mapping[str, Paradigm]) -> str | None:
    if not change:
        return term.term
    if change == "lower":
        return term.term.lower()
    codes = next((item.split() for item in split_list(term.forms) if item.startswith("@")), [])
    words = term.term.split(" ")
    if len(codes) != len(words):
        return None  # a word without a paradigm would stay undeclined
    for code in codes:
        name, _, position = code.removeprefix("@").partition(":")
        at = int(position) - 1 if position else len(words) - 1
        forms = paradigms[name].words(words[at]) if name in paradigms and at < len(words) else []
        if len(forms) < int(change):
            return None
        words[at] = forms[int(change) - 1]
    return " ".join(words)


def read_templates(folder: Path = DATA) -> dict[str, list[Template]]:
    """Templates by language, in the order of the file. Raises :class:`LexiconError` with file and line."""
    found: dict[str, list[Template]] = {}
    for path in sorted((folder / "templates").glob("*.tsv")):
        header, rows = read_cells(path, COLUMNS)
        for number, cells in rows:
            row = dict(zip(header, cells, strict=True))
            try:
                template = _template(row)
            except (ValueError, re.error) as error:
                raise LexiconError(str(error), where=f"{path}:{number}", hint="see lexicon/templates.py") from None
            found.setdefault(row["lang"], []).append(template)
    return found


def _template(row: Mapping[str, str]) -> Template:
    pattern = row["pattern"]
    places = [(m[1], m[2]) for m in _PLACE.finditer(pattern)]
    names = sorted(name for name, _ in places)
    if names not in (["specimen", "taxon"], ["taxon"]) or "{" in _PLACE.sub("", pattern):
        raise ValueError(f"{pattern!r} needs {{taxon}} once, and {{specimen}} at most once")
    if any(change and change != "lower" and not change.isdecimal() for _, change in places):
        raise ValueError(f"{pattern!r}: after a colon stands `lower` or the number of an ending")
    return Template(pattern, re.compile(row["taxon"]), re.compile(row["specimen"]), "specimen" not in names)


def paradigms_of(paradigms: Paradigms, lang: str) -> Mapping[str, Paradigm]:
    """The paradigms of a language or of its primary language."""
    return paradigms.get(lang) or paradigms.get(lang.partition("-")[0]) or {}
