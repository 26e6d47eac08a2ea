"""The records of the keyword database. Meaning of every column: docs/keywords.md."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

#: Columns of ``terms/<lang>.tsv``, in order.
COLUMNS = (
    "term", "lang", "sense", "kind", "forms", "match", "ambiguity", "needs", "excludes", "protects", "evasion",
    "region", "gloss_en", "basis", "sources", "checked", "sharing", "note",
)  # fmt: skip
KINDS = ("name", "product", "slang", "code", "intent", "claim", "benign", "emoji", "hashtag")
MATCHES = ("token", "phrase", "stem", "compound", "cjk")
EVASIONS = (
    "",
    "none",
    "spelling",
    "abbrev",
    "homophone",
    "romanised",
    "euphemism",
    "emoji",
    "disguise-material",
    "hashtag",
)
BASES = ("published", "reference", "general-knowledge", "coined")
CHECKS = ("", "second-pass", "human")
SHARINGS = ("PUBLIC", "published")

#: Senses of the gate set; all others are context.
GATE = ("taxon", "specimen", "pair", "custom")


@lru_cache(maxsize=65536)
def term_id(lang: str, term: str, sense: str) -> str:
    """10 base32 characters of sha256(lang|NFC-casefolded term|sense): computed, never typed."""
    key = f"{lang}|{unicodedata.normalize('NFC', term).casefold()}|{sense}"
    return base64.b32encode(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()).decode("ascii")[:10].lower()


def split_list(text: str) -> tuple[str, ...]:
    """A ``|``-separated cell as a tuple."""
    return tuple(part for part in (p.strip() for p in text.split("|")) if part)


@dataclass(frozen=True, slots=True)
class Term:
    """One surface string of one sense in one language; ``extra`` keeps a caller's own columns."""

    term: str
    lang: str
    sense: str
    kind: str = "name"
    forms: str = ""
    match: str = "token"
    ambiguity: int = 2
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    protects: tuple[str, ...] = ()
    evasion: str = ""
    region: tuple[str, ...] = ()
    gloss_en: str = ""
    basis: str = "general-knowledge"
    sources: tuple[str, ...] = ()
    checked: str = ""
    sharing: str = "PUBLIC"
    note: str = ""
    extra: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def term_id(self) -> str:
        return term_id(self.lang, self.term, self.sense)

    @property
    def concept(self) -> str:
        """The sense without its prefix; for a company's own term, its own string."""
        return self.sense.partition(":")[2] or self.sense

    @property
    def sense_class(self) -> str:
        """taxon, specimen, pair, custom, intent, claim, evasion, provenance, promo, state, object or benign."""
        return sense_class(self.sense)

    @property
    def fires_alone(self) -> bool:
        """Whether the string alone, without any context, is enough for a finding."""
        return self.ambiguity == 0 and self.sense_class in GATE

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Term:
        """A term from a file row; the row has passed ``files.read_terms``."""
        return cls(
            term=row["term"], lang=row["lang"], sense=row["sense"], kind=row["kind"], forms=row["forms"],
            match=row["match"], ambiguity=int(row["ambiguity"]), needs=split_list(row["needs"]),
            excludes=split_list(row["excludes"]), protects=split_list(row["protects"]), evasion=row["evasion"],
            region=split_list(row["region"]), gloss_en=row["gloss_en"], basis=row["basis"],
            sources=split_list(row["sources"]), checked=row["checked"], sharing=row["sharing"], note=row["note"],
        )  # fmt: skip

    def to_row(self) -> dict[str, str]:
        """The file row, the inverse of :meth:`from_row`."""
        cells: dict[str, str] = {}
        for name in COLUMNS:
            value = getattr(self, name)
            cells[name] = "|".join(value) if isinstance(value, tuple) else str(value)
        return cells


def sense_class(sense: str) -> str:
    """``taxon:x`` -> taxon, ``intent.sell`` -> intent, ``custom:x`` -> custom."""
    head = sense.partition(":")[0]
    return head.partition(".")[0] if head != sense or "." in head else head


@dataclass(frozen=True, slots=True)
class Taxon:
    """A taxon of any rank. ``group`` is empty above group level."""

    slug: str
    scientific_name: str
    rank: str
    parent: str
    group: str
    name_en: str
    tier: str = ""
    lookalike_of: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Specimen:
    """A CITES trade term code or an ``x-`` extension; ``default_taxon`` is what the word alone stands for."""

    code: str
    name_en: str
    parent: str
    default_taxon: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A group and a specimen that are traded together, with the default legality and a severity of 1 to 4."""

    group: str
    specimen: str
    legality: str
    severity: int
    lookalikes: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a string means: ``id`` as in the files, with its taxon and specimen spelt out."""

    id: str
    taxon: str | None = None
    taxon_name: str | None = None
    specimen: str | None = None
    group: str | None = None
