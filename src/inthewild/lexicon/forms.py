"""From a term to all strings that stand for it: written-out forms, paradigms, romanisations.

A paradigm (``paradigms/<lang>.tsv``) has ``strip`` (removed from the end of the word), ``suffixes`` and ``prefixes``
(``|``-separated, ``0`` = empty; a prefix with ``*`` goes before every word).
``@code`` acts on the last word, ``@code:1`` on the first; several codes separated by a
blank act together, ending by ending.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inthewild.errors import LexiconError
from inthewild.lexicon.files import read_table
from inthewild.lexicon.model import Term, split_list
from inthewild.lexicon.romanise import romanise

PARADIGM_COLUMNS = ("code", "strip", "suffixes", "prefixes", "example")
#: The paradigm that own terms get which come without forms.
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Paradigm:
    """A named list of endings."""

    code: str
    strip: str
    suffixes: tuple[str, ...]
    prefixes: tuple[str, ...]

    def words(self, word: str) -> list[str]:
        """All inflected forms of one word in the order of the endings; [] if the word does not end in ``strip``."""
        if self.strip and not word.endswith(self.strip):
            return []
        stem = word[: len(word) - len(self.strip)] if self.strip else word
        return [stem + s for s in self.suffixes]


Paradigms = Mapping[str, Mapping[str, Paradigm]]


def _endings(cell: str) -> tuple[str, ...]:
    return tuple("" if part == "0" else part for part in split_list(cell))


def read_paradigms(folder: Path) -> dict[str, dict[str, Paradigm]]:
    """All paradigms by language and code."""
    found: dict[str, dict[str, Paradigm]] = {}
    for path in sorted(folder.glob("*.tsv")):
        rows = read_table(path, PARADIGM_COLUMNS)
        found[path.stem] = {
            r["code"]: Paradigm(r["code"], r["strip"], _endings(r["suffixes"]), _endings(r["prefixes"])) for r in rows
        }
    return found


@dataclass(frozen=True, slots=True)
class Form:
    """One string that stands for a term; ``origin`` is own, written, inflected or romanised."""

    text: str
    origin: str


def expand(term: Term, paradigms: Paradigms, default: bool = False) -> list[Form]:
    """All forms of a term, the term itself first, without repetition.

    ``default`` applies the language's default paradigm to a term that brings no forms of its own.
    Raises :class:`LexiconError` for an unknown paradigm or a paradigm that does not fit the word.
    """
    seen: dict[str, str] = {term.term: "own"}
    known = paradigms.get(term.lang) or paradigms.get(term.lang.partition("-")[0]) or {}
    items = split_list(term.forms)
    if default and not items and DEFAULT in known:
        items = (f"@{DEFAULT}",)
    for item in items:
        if item.startswith("@"):
            for text in _inflected(term, item, known, strict=not default):
                seen.setdefault(text, "inflected")
        else:
            seen.setdefault(item, "written")
    for text in [t for t, origin in seen.items() if origin in ("own", "written")]:
        for latin in romanise(text):
            seen.setdefault(latin, "romanised")
    return [Form(text, origin) for text, origin in seen.items()]


def _inflected(term: Term, item: str, known: Mapping[str, Paradigm], strict: bool) -> Iterator[str]:
    words = term.term.split(" ")
    columns: list[tuple[int, list[str]]] = []
    prefixes: tuple[str, ...] = ()
    for code in item.split():
        name, _, position = code.removeprefix("@").partition(":")
        paradigm = known.get(name)
        if paradigm is None:
            raise LexiconError(f"unknown paradigm @{name}", where=f"{term.lang}: {term.term}", hint="see paradigms/")
        index = int(position) - 1 if position else len(words) - 1
        if index >= len(words):
            raise LexiconError(f"@{code} points past the last word", where=f"{term.lang}: {term.term}")
        forms = paradigm.words(words[index])
        if not forms and strict and paradigm.suffixes:
            raise LexiconError(f"@{name} needs a word in -{paradigm.strip}", where=f"{term.lang}: {term.term}")
        if forms:
            columns.append((index, forms))
        prefixes += paradigm.prefixes
    rows: list[list[str]] = [words]
    if columns:
        width = {len(forms) for _, forms in columns}
        if len(width) > 1:
            raise LexiconError("paradigms of different length act together", where=f"{term.lang}: {term.term}")
        for i in range(width.pop()):
            row = list(words)
            for index, forms in columns:
                row[index] = forms[i]
            rows.append(row)
    for row in rows:
        text = " ".join(row)
        yield text
        for prefix in prefixes:
            every = prefix.endswith("*")  # the article stands before every word
            yield " ".join(prefix[:-1] + word for word in row) if every else prefix + text
