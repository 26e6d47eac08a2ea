"""What a report says in its five languages: ``texts/report.<lang>.tsv``, names of metrics, and numbers as they are written there.

Pages of the hub use the same words for levels, methods and what has no value, so that a figure reads alike wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inthewild.exchange.snapshot.records import Definition
from inthewild.exchange.statement import FOLDER, read, spoken
from inthewild.lexicon.files import read_cells

LANGUAGES = ("en", "fr", "ar", "es", "zh-Hans")
RIGHT_TO_LEFT = frozenset({"ar"})

_PLACES: Mapping[str, frozenset[str]] = {
    "report": frozenset({"period"}),
    "built": frozenset({"day"}),
    "n_of_m": frozenset({"n", "m"}),
    "page": frozenset({"n", "m"}),
    "since": frozenset({"period", "whole"}),
    "sample": frozenset({"found", "n", "low", "high"}),
    "footnote": frozenset({"name", "period", "value", "coverage", "level"}),
    **dict.fromkeys(
        ("edition", "suppressed_says", "version", "growth", "coverage", "redefined", "missing_unnamed"), frozenset({"n"})
    ),
}
_PLAIN = """
    restates lead headlines never_summed figure value period companies level levels by_level L0 L1 L2 L3 L0_says L1_says L2_says
    L3_says not_reported suppressed definition definitions unit counted not_counted sums additive not_additive denominator
    denominator_items denominator_accounts methods
    method count estimate detector hub published change no_change by_region by_sector by_taxon by_language by_organisation
    organisation platform statements confirmed objected silent asked missing corrections before after reason day lineage
    lineage_says source entry commitment submission history submitted verify verify_says digest characters characters_says none
    follow english_only all licence not_asked persons_of_companies platforms_not_added auditors_only counted_by_the_hub
    as_published before_this before_this_says sector_marketplace sector_classifieds sector_social sector_search sector_video
    unnamed sector_messaging sector_advertising sector_payment sector_logistics sector_other
"""
PARTS: Mapping[str, frozenset[str]] = {**dict.fromkeys(_PLAIN.split(), frozenset[str]()), **_PLACES}
"""Sentence -> the places that it must have."""

_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")

# What stands between thousands: Babel's data for these languages, so that files and pages of the hub agree (a test compares).
_GROUPS = {"en": ",", "fr": "\u202f", "ar": ",", "es": ".", "zh-Hans": ","}


@dataclass(frozen=True)
class Named:
    """What a metric is called, in a language. ``own`` is false where the texts are English for want of a translation."""

    name: str
    unit: str
    text: str
    not_counted: str
    own: bool


@dataclass(frozen=True)
class Words:
    """The words of one language. ``tag`` is BCP-47; one that we do not have gives English."""

    tag: str

    @classmethod
    def of(cls, language: str) -> Words:
        """The words for a tag, ``zh-hans`` and ``zh_Hans`` included."""
        return cls(spoken(language))

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from the right."""
        return self.tag in RIGHT_TO_LEFT

    def say(self, part: str, **values: str) -> str:
        """One sentence. Raises KeyError for one that there is not."""
        return _texts(self.tag)[part].format(**{name: self.apart(value) for name, value in values.items()})

    def apart(self, value: str) -> str:
        """A value that keeps its own direction inside a sentence of another: isolated wherever one of both is right to left."""
        if self.right_to_left and _RIGHT.search(value):
            return f"\u2067{value}\u2069"  # a sentence of this language, even if it begins with "L0"
        return f"\u2068{value}\u2069" if self.right_to_left or _RIGHT.search(value) else value

    def number(self, value: int) -> str:
        """``1088679149`` as ``1,088,679,149``, with the signs of the language and Latin digits."""
        return f"{value:,}".replace(",", _GROUPS[self.tag])

    def signed(self, value: int) -> str:
        """A difference, with its sign: ``+12``, ``−3``, ``0``."""
        return f"+{self.number(value)}" if value > 0 else f"\u2212{self.number(-value)}" if value < 0 else "0"

    def share(self, parts: int) -> str:
        """Parts of 10,000 as a percentage without its sign: ``9876`` is ``98.8``."""
        point = "." if self.tag in ("en", "ar", "zh-Hans") else ","
        tenths = (parts + 5) // 10
        return f"{tenths // 10}{point}{tenths % 10}"

    def member(self, dimension: str, code: str) -> str:
        """One of a dimension: a country or region (ISO 3166, UN M.49), a sector, a language (BCP-47), else as it stands."""
        if dimension == "sector":
            return _texts(self.tag).get(f"sector_{code}", code)
        if dimension in ("region", "language"):
            return _of_babel(self.tag, dimension, code)
        return code

    def metric(self, definition: Definition) -> Named:
        """Name, unit and texts of a definition. Texts are translations of this very version, or English."""
        found = _metrics(self.tag).get(definition.code, {})
        texts = found if found.get("version") == str(definition.version) else {}
        return Named(
            found.get("name") or definition.name,
            found.get("unit") or definition.unit,
            texts.get("text") or definition.text,
            texts.get("not_counted") or definition.not_counted,
            bool(texts.get("text")) or self.tag == "en",
        )


def path(tag: str) -> Path:
    """The file with the sentences of a language."""
    return FOLDER / f"report.{tag}.tsv"


@cache
def _of_babel(tag: str, dimension: str, code: str) -> str:
    from babel import Locale, UnknownLocaleError

    here = Locale.parse(tag.replace("-", "_"))
    if dimension == "region":
        return str(here.territories.get(code, code))
    try:
        return Locale.parse(code, sep="-").get_display_name(here) or code
    except (ValueError, UnknownLocaleError):
        return code


@cache
def _texts(tag: str) -> Mapping[str, str]:
    return read(path(tag), PARTS)[0]


@cache
def _metrics(tag: str) -> Mapping[str, Mapping[str, str]]:
    """Code of a metric -> columns of ``texts/metrics.<lang>.tsv``; English stands in the definitions themselves."""
    file = FOLDER / f"metrics.{tag}.tsv"
    if tag == "en":
        return {}
    header, rows = read_cells(file, ("code", "version", "name", "unit", "text", "not_counted"))
    return {row["code"]: row for row in (dict(zip(header, cells, strict=True)) for _, cells in rows)}
