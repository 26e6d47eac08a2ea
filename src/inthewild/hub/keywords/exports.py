"""A published release in forms that other software reads, of the levels that somebody reads, marked with their TLP.

The forms are those of ``inthewild lexicon export``; each has a place where the marking stands: a column of the table, a
property of the vocabulary, a paragraph of the header, a tag. The name of the file says for whom it is.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inthewild.hub.core.contracts import TLP, Sharing
from inthewild.hub.errors import Invalid
from inthewild.hub.keywords import content, store
from inthewild.hub.keywords.models import Level, Release

if TYPE_CHECKING:
    from inthewild.lexicon.lexicon import Lexicon

_SUFFIX = {"tsv": "tsv", "skos": "jsonld", "tbx": "tbx", "misp": "json", "phrases": "tsv"}
FORMATS = tuple(_SUFFIX)
_MEDIA = {"tsv": "text/tab-separated-values", "skos": "application/ld+json", "tbx": "application/xml", "misp": "application/json"}


@dataclass(frozen=True)
class Export:
    """A file: its name, its media type, its text."""

    name: str
    media: str
    text: str


def export(release: Release, form: str, levels: Sequence[str], organisation: str) -> Export:
    """One release in one form, up to the given levels as ``organisation`` gets them. Raises Invalid for an unknown form."""
    from inthewild.lexicon.lexicon import Lexicon

    if form not in _SUFFIX:
        raise Invalid("there is no such form", where="format", hint=", ".join(FORMATS))
    rows = content.up_to(content.unpacked(release.content), levels, organisation)
    marking = marking_of(levels)
    with tempfile.TemporaryDirectory(prefix="inthewild-export-") as place:
        store.write_database(rows, Path(place))
        lexicon = Lexicon.load(place)
        lexicon.version = release.version
        text = _WRITERS[form](lexicon, marking)
    short = "public" if Level.MEMBERS not in levels else "members"
    return Export(f"keywords-{release.version}-{short}.{_SUFFIX[form]}", _MEDIA.get(form, _MEDIA["tsv"]), text)


def marking_of(levels: Sequence[str]) -> str:
    """The marking of a file that holds these levels: that of the strictest."""
    strictest = next(one for one in (Sharing.RESTRICTED, Sharing.MEMBERS, Sharing.PUBLIC) if one.value in levels)
    return TLP[strictest].split(" plus ")[0]


def _tsv(lexicon: Lexicon, marking: str) -> str:
    from inthewild.lexicon.export import table
    from inthewild.lexicon.model import COLUMNS

    rows = (term.to_row() | {"term_id": term.term_id, "tlp": marking} for term in lexicon.terms)
    return table(("term_id", "tlp", *COLUMNS), rows)


def _phrases(lexicon: Lexicon, marking: str) -> str:
    from inthewild.lexicon.export import table
    from inthewild.lexicon.export_phrases import COLUMNS, phrases
    from inthewild.lexicon.templates import read_templates

    return table((*COLUMNS, "tlp"), (row | {"tlp": marking} for row in phrases(lexicon, read_templates())))


def _skos(lexicon: Lexicon, marking: str) -> str:
    from inthewild.lexicon.export_skos import skos

    made = json.loads(skos(lexicon))
    made["@context"]["accessRights"] = "dct:accessRights"
    for node in made["@graph"]:
        if node["type"] == "skos:ConceptScheme":
            node["accessRights"] = marking
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _tbx(lexicon: Lexicon, marking: str) -> str:
    from inthewild.lexicon.export_tbx import tbx

    return tbx(lexicon).replace("</p></sourceDesc>", f"; {marking}</p></sourceDesc>", 1)


def _misp(lexicon: Lexicon, marking: str) -> str:
    from inthewild.lexicon.export_misp import as_text, misp

    number = int("".join(f"{int(part):04d}" for part in lexicon.version.split(".")))
    documents = misp(lexicon, number)
    for one in documents.values():
        one["description"] = f"{one['description']}. {marking}"
    return as_text({"tags": [tlp_tag(marking)], **documents})


def tlp_tag(marking: str) -> str:
    """The marking as a tag of MISP's taxonomy: ``tlp:amber+strict``."""
    return marking.lower()


_WRITERS: dict[str, Callable[[Lexicon, str], str]] = {
    "tsv": _tsv, "skos": _skos, "tbx": _tbx, "misp": _misp, "phrases": _phrases,
}  # fmt: skip
