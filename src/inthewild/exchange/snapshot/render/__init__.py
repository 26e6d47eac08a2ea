"""A snapshot in every format that people and programs read: JSON, CSV, data package, PDF in five languages.

All come from the snapshot alone, so that every format holds the same cells and withholds the same ones; none shows a figure
without its lineage (``checked.figures``). Pages of the hub and figures for other sites use the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inthewild.exchange.snapshot.render.bundle import package
from inthewild.exchange.snapshot.render.printed import pdf
from inthewild.exchange.snapshot.render.sheets import sheets
from inthewild.exchange.snapshot.render.words import LANGUAGES
from inthewild.exchange.snapshot.sealed import Signed

__all__ = ["LANGUAGES", "Rendering", "renderings"]


@dataclass(frozen=True)
class Rendering:
    """One file: its name, media type, language (of a PDF, BCP-47) and bytes."""

    name: str
    media: str
    language: str
    content: bytes


def renderings(published: Signed, languages: Iterable[str] = LANGUAGES, *, site: str = "") -> list[Rendering]:
    """All files of a published snapshot. ``site`` is the address of the hub, for links. The same gives the same bytes.

    :raises InputError: a figure without lineage, or a withheld one with a number.
    :raises OutputError: typst is not installed and PDFs were asked for.
    """
    snapshot, content = published.snapshot, published.content()
    tables = {one.name: one for one in sheets(snapshot)}
    stem = f"progress-{snapshot.period}-edition-{snapshot.edition}"
    made = [
        Rendering(f"{stem}.json", "application/json", "", content),
        Rendering(f"{stem}.csv", "text/csv", "", tables["cells"].content()),
        Rendering(f"{stem}.zip", "application/zip", "", package(snapshot, content)),
    ]
    for language in languages:
        paper = pdf(snapshot, language, digest=published.digest, site=site)
        made.append(Rendering(f"{stem}.{language}.pdf", "application/pdf", language, paper))
    return made
