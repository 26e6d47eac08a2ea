"""The generated forms as files that a reviewer can read: ``generated/<lang>.forms.tsv``.

Nothing reads these files at run time; they show what the paradigms and the romanisation make of the terms, so that a
wrong ending is seen in a review. ``check`` tells whether they still follow from terms and paradigms.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from inthewild.errors import LexiconError
from inthewild.lexicon.files import DATA, read_terms, write_text
from inthewild.lexicon.forms import Paradigms, expand, read_paradigms
from inthewild.lexicon.table import TermTable

COLUMNS = ("term_id", "term", "form", "origin")
#: Origins that are worked out; the others stand in the terms file itself.
GENERATED = ("inflected", "romanised")


def forms_text(path: Path, paradigms: Paradigms) -> str:
    """The forms file of one terms file, sorted by term, term_id and form; '' if nothing is generated for it."""
    rows = {
        (term.term, term.term_id, form.text, form.origin)
        for term in TermTable(read_terms(path))
        for form in expand(term, paradigms)
        if form.origin in GENERATED
    }
    if not rows:
        return ""
    lines = ["\t".join(COLUMNS), *("\t".join((ident, term, form, origin)) for term, ident, form, origin in sorted(rows))]
    return "\n".join(lines) + "\n"


def expected(folder: Path = DATA) -> Iterator[tuple[Path, str]]:
    """Every forms file with the text that it should have; '' for one that should not exist."""
    terms = sorted((folder / "terms").glob("*.tsv"))
    if not terms:
        raise LexiconError("no terms/*.tsv there", where=str(folder), hint="is it a keyword database folder?")
    paradigms = read_paradigms(folder / "paradigms")
    target = folder / "generated"
    known = set()
    for path in terms:
        out = target / f"{path.stem}.forms.tsv"
        known.add(out)
        yield out, forms_text(path, paradigms)
    for stale in sorted(set(target.glob("*.forms.tsv")) - known):
        yield stale, ""


def build(folder: Path = DATA) -> list[Path]:
    """Write the files that differ and remove those that should not exist; returns both."""
    touched = []
    for path, text in expected(folder):
        if _text(path) == text:
            continue
        touched.append(path)
        if text:
            write_text(path, text)
        else:
            path.unlink()
    return touched


def check(folder: Path = DATA) -> list[str]:
    """One message for every file that drifted, with its first differing line; [] if all is well."""
    problems = []
    for path, text in expected(folder):
        found = _text(path)
        if found == text:
            continue
        if not found:
            problems.append(f"{path}: is missing")
        elif not text:
            problems.append(f"{path}: should not exist, no form is generated for it")
        else:
            problems.append(f"{path}:{_first_difference(found, text)}")
    return problems


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.exists() else ""


def _first_difference(found: str, wanted: str) -> str:
    pairs = zip_longest(found.split("\n"), wanted.split("\n"))
    number, (a, b) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return f"{number}: {_shown(a)} instead of {_shown(b)}"


def _shown(line: str | None) -> str:
    return repr(line) if line else "nothing"
