"""What a person is told who offers or searches for protected wildlife: why, what to do, where to report.

``messages/<lang>.tsv`` has one row a family and part. The texts are short and plain, blame nobody and never say that
something *is* illegal: what is allowed depends on species, papers, place and date, which a text does not show.
The column ``checked`` says who has read the text; a translation that no native reader has checked says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inthewild.errors import PolicyError
from inthewild.lexicon.files import read_cells

FOLDER = Path(__file__).parent / "messages"
#: Stands in for a family without a text of its own.
GENERAL = "general"
FALLBACK = "en"
PARTS = ("why", "do", "report")
UNCHECKED = "not checked by a native reader"
_COLUMNS = ("family", "part", "text", "checked")
#: Chinese is written in two ways; a tag with neither names a country instead.
_SIMPLIFIED = frozenset({"zh", "zh-cn", "zh-sg", "zh-my", "cmn"})


@dataclass(frozen=True, slots=True)
class Message:
    """The three parts of a message in one language; ``checked`` as in the file."""

    family: str
    lang: str
    why: str
    do: str
    report: str
    checked: str

    @property
    def text(self) -> str:
        """All parts as one paragraph."""
        between = "" if self.lang.startswith("zh") else " "
        return between.join((self.why, self.do, self.report))


def message(family: str, lang: str | None) -> str:
    """The message of a family of ``families.tsv`` as one paragraph; see :func:`parts` for what is fallen back to."""
    return parts(family, lang).text


@cache
def parts(family: str, lang: str | None) -> Message:
    """The message in its three parts.

    ``lang`` is a BCP-47 tag: a more special tag finds its language (``fr-CA`` finds ``fr``); what we do not have, and
    None, gives English. An unknown family gives the general message.
    """
    tag = spoken(lang)
    texts = _texts(tag)
    found = {part: texts.get((family, part)) or texts[GENERAL, part] for part in PARTS}
    known = family if (family, "why") in texts else GENERAL
    why, do, report = (found[part][0] for part in PARTS)
    return Message(known, tag, why, do, report, checked=found["why"][1])


def spoken(lang: str | None) -> str:
    """The language, of those we have, in which a person with this language tag is told something."""
    if not lang:
        return FALLBACK
    have = {tag.lower(): tag for tag in languages()}
    tag = lang.replace("_", "-").lower()
    if tag in _SIMPLIFIED or tag.startswith("zh-hans"):
        return have.get("zh-hans", FALLBACK)
    while tag:
        if tag in have:
            return have[tag]
        tag = tag.rpartition("-")[0]
    return FALLBACK


@cache
def languages() -> tuple[str, ...]:
    """The tags of the languages that have messages."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.tsv")))


@cache
def _texts(tag: str) -> dict[tuple[str, str], tuple[str, str]]:
    return read(FOLDER / f"{tag}.tsv")


def read(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(family, part) -> (text, checked) of one file.

    :raises PolicyError: an unknown part, an empty or a repeated text, or no general text for a part.
    :raises LexiconError: not a table of these columns.
    """
    header, rows = read_cells(path, _COLUMNS)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for number, cells in rows:
        row = dict(zip(header, cells, strict=True))
        key = row["family"], row["part"]
        if row["part"] not in PARTS:
            raise PolicyError(f"unknown part {row['part']!r}", where=f"{path}:{number}", hint=f"known: {', '.join(PARTS)}")
        if key in found or not row["text"].strip():
            what = "stands twice" if key in found else "has no text"
            raise PolicyError(f"{' '.join(key)} {what}", where=f"{path}:{number}")
        found[key] = row["text"].strip(), row["checked"].strip()
    missing = [part for part in PARTS if (GENERAL, part) not in found]
    if missing:
        raise PolicyError(f"no {GENERAL} text for {', '.join(missing)}", where=str(path))
    return found
