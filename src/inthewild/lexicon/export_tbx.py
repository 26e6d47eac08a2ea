"""The database as TBX-Core, ISO 30042:2019, DCA style.

TBX-Core knows concepts, languages, terms and notes, and no further data categories: glosses, senses and ambiguity are
therefore notes. What matching needs (needs, excludes, protects) has no place in TBX; use tsv for that.
"""

from __future__ import annotations

import html
import re

from inthewild.lexicon.export import LICENCE, by_sense, selected, written
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Term

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_NAME = re.compile(r"[^A-Za-z0-9._-]")


def tbx(lexicon: Lexicon, lang: str | None = None) -> str:
    """XML text. Concepts and terms keep their order from version to version."""
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<tbx type="TBX-Core" style="dca" xml:lang="en" xmlns="{NAMESPACE}">',
        "<tbxHeader><fileDesc>",
        "<titleStmt><title>InTheWild keyword database</title></titleStmt>",
        f"<sourceDesc><p>Version {_text(lexicon.version)}, {LICENCE}</p></sourceDesc>",
        "</fileDesc></tbxHeader>",
        "<text><body>",
    ]
    for sense, terms in by_sense(selected(lexicon, lang)).items():
        out.append(f'<conceptEntry id="{_identifier(sense)}"><note>{_text(_about(lexicon, sense))}</note>')
        languages: dict[str, list[Term]] = {}
        for term in terms:
            languages.setdefault(term.lang, []).append(term)
        for tag, here in sorted(languages.items()):
            out.append(f'<langSec xml:lang="{_text(tag)}">')
            for term in here:
                note = f"{term.gloss_en} [{term.kind}, ambiguity {term.ambiguity}, basis {term.basis}]"
                out.append(_term_section(term.term, note, f' id="t{term.term_id}"'))
                out += [_term_section(form, f"form of: {term.term}") for form in written(term)[1:]]
            out.append("</langSec>")
        out.append("</conceptEntry>")
    return "\n".join([*out, "</body></text>", "</tbx>"]) + "\n"


def _term_section(text: str, note: str, attributes: str = "") -> str:
    return f"<termSec{attributes}><term>{_text(text)}</term><note>{_text(note)}</note></termSec>"


def _about(lexicon: Lexicon, sense: str) -> str:
    kind, _, rest = sense.partition(":")
    taxon = lexicon.taxonomy.taxa.get(rest) if kind == "taxon" else None
    specimen = lexicon.taxonomy.specimens.get(rest) if kind == "specimen" else None
    name = f": {taxon.scientific_name}" if taxon else f": {specimen.name_en}" if specimen else ""
    return sense + name


def _identifier(sense: str) -> str:
    """A sense as an XML id: ``taxon:panthera-tigris`` -> ``taxon.panthera-tigris``; other signs become ``_xx``."""
    return _NOT_NAME.sub(lambda m: f"_{ord(m[0]):x}", sense.replace(":", ".", 1))


def _text(text: str) -> str:
    return html.escape(_NOT_XML.sub("", text), quote=True)
