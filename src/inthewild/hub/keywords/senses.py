"""What senses, specimens and classes are called, and which sense a typed word means."""

from __future__ import annotations

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.keywords import engine
from inthewild.hub.keywords.services.checking import taxonomy
from inthewild.lexicon.lint import known_sense

CLASSES: dict[str, str | Promise] = {
    "taxon": _("Animal or plant"), "specimen": _("Part or product"), "pair": _("Animal or plant with part"),
    "intent": _("Offer"), "claim": _("What is claimed"), "evasion": _("Talk of evasion"), "provenance": _("Provenance"),
    "promo": _("Praise of keeping"), "state": _("State"), "object": _("Thing that is made"), "benign": _("Harmless"),
}  # fmt: skip
_MOST = 8


def called(sense: str) -> str:
    """A name of what a sense id means; the id itself where it has none."""
    kind, dot, rest = sense.partition(".")
    if dot and kind in CLASSES:
        return gettext("%(class)s (%(what)s)") % {"class": CLASSES[kind], "what": rest}
    return _named(sense)


@lru_cache(maxsize=20_000)
def _named(sense: str) -> str:
    kind, _colon, rest = sense.partition(":")
    tree = taxonomy()
    if kind == "taxon":
        return _taxon(rest) or sense
    if kind == "specimen":
        return tree.specimens[rest].name_en if rest in tree.specimens else sense
    if kind == "pair":
        taxon, _plus, code = rest.partition("+")
        parts = (_taxon(taxon), tree.specimens[code].name_en if code in tree.specimens else "")
        return ", ".join(filter(None, parts)) or sense
    return sense


def find(typed: str) -> list[str]:
    """Ids of senses that a typed text may mean: an id, else what the keyword database says of the name, best first."""
    wanted = " ".join(typed.split())[:120]
    if known_sense(taxonomy(), wanted):
        return [wanted]
    found = [sense.id for sense in engine.lexicon().resolve(wanted)] if wanted else []
    return list(dict.fromkeys(one for one in found if known_sense(taxonomy(), one)))[:_MOST]


def _taxon(slug: str) -> str:
    taxon = taxonomy().taxa.get(slug)
    if taxon is None:
        return ""
    return f"{taxon.scientific_name} ({taxon.name_en})" if taxon.name_en else taxon.scientific_name
