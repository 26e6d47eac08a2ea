"""Names of evidence beyond a single term: what the whole row says, and two things said together.

A model weighs names. Those here are ``row.*`` (anywhere in the listing, near or not; its shape) and ``a&b`` (how an animal
and its product stand, with what is said of them); ``is.*`` (which animals and products a finding is about) are made where
the finding is. The hand-set model gives them no weight; learned ones do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: What is said of the item, in one word: several senses that mean the same to a decision.
_OFFER = (
    "intent.sell", "intent.buy", "intent.ship", "intent.price", "intent.dm", "intent.escrow", "fact.price", "fact.contact",
)  # fmt: skip
_REAL = (
    "claim.genuine", "claim.antique", "claim.pre-ban", "claim.papers", "claim.captive-bred", "provenance.", "evasion.",
    "fact.weight", "view.disguise",
)  # fmt: skip
_NOT_REAL = ("claim.faux", "claim.replica", "claim.print", "claim.toy", "claim.book", "claim.stamp", "claim.game", "claim.brand")
_TALK = ("intent.news", "intent.campaign", "intent.talk", "benign.news", "benign.museum", "promo.pet")
_STANCES: dict[str, tuple[str, ...]] = {
    "offer": _OFFER, "real": _REAL, "not-real": _NOT_REAL, "talk": _TALK, "benign": ("benign.",),
}  # fmt: skip
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)
_USER = re.compile(r"(?<!\w)@\w")
_TAG = re.compile(r"(?<!\w)[#＃]\w")
_FORWARDED = re.compile(r"\s*(?:RT\b|\"@|“@)")
_SIZES = ((6, "1"), (14, "7"), (30, "15"), (80, "31"))


def stances(names: Iterable[str]) -> list[str]:
    """Which of offer, real, not-real, talk, benign some names amount to. ``.weak`` names do not count."""
    strong = [n for n in names if not n.endswith(".weak")]
    return [s for s, members in _STANCES.items() if any(n.startswith(m) for n in strong for m in members)]


def together(names: Iterable[str]) -> list[str]:
    """``a&b`` names: each ``kind.*`` with each stance, and the stances two by two."""
    known = list(dict.fromkeys(names))
    said = stances(known)
    found = [f"{k}&{s}" for k in known if k.startswith("kind.") for s in said]
    found += [f"{a}&{b}" for i, a in enumerate(said) for b in said[i + 1 :]]
    return found or [f"{k}&nothing" for k in known if k.startswith("kind.")]


def row_names(texts: Mapping[str, str], senses: Iterable[str], taxa: Iterable[str], products: Iterable[str]) -> list[str]:
    """``row.*`` names of a listing: ``senses`` are those of its context and facts, ``taxa`` and ``products`` what it names."""
    said = sorted(set(senses))
    found = [f"row.{s}" for s in said]
    found += [f"row.{s}" for s in stances(said)]
    if sum(s.startswith(_OFFER) for s in said) > 1:
        found.append("row.offer.many")
    things = sorted(set(products))
    found += [f"row.taxa.{min(len(set(taxa)), 3)}", f"row.products.{min(len(things), 3)}"]
    found += [f"row.product.{p}" for p in things]
    whole = "\n".join(texts.values())[:20_000]
    for name, pattern in (("url", _URL), ("user", _USER), ("tag", _TAG)):
        if pattern.search(whole):
            found.append(f"row.{name}")
    if _FORWARDED.match(whole):
        found.append("row.forwarded")
    if "?" in whole or "？" in whole or "؟" in whole:
        found.append("row.question")
    if "!" in whole or "！" in whole:
        found.append("row.exclaimed")
    spaced = len(whole.split())
    size = max(spaced, len(whole) // 12)  # scripts without spaces: about twelve characters for a spaced word with its blank
    found.append("row.words." + next((name for limit, name in _SIZES if size <= limit), "81"))
    if texts.get("title") and not texts.get("text"):
        found.append("row.title-only")
    return found


_SAID = {
    "offer": "words of an offer", "real": "words of a real item", "not-real": "words of an imitation", "talk": "talk, not trade",
    "benign": "an ordinary meaning", "offer.many": "several words of an offer", "url": "a web address", "user": "an account name",
    "tag": "a hashtag", "forwarded": "a forwarded post", "question": "a question", "exclaimed": "an exclamation",
    "title-only": "a title without a text",
}  # fmt: skip


def in_words(name: str) -> str:
    """A ``row.*``, ``is.*`` or ``a&b`` name as people read it."""
    if "&" in name:
        return " together with ".join(in_words(part) for part in name.split("&"))
    kind, _, rest = name.partition(".")
    if kind == "kind":
        return f"how it is named ({rest})"
    if kind != "row":
        return _SAID.get(name, name)
    what, _, count = rest.partition(".")
    if what == "words":
        return f"a listing of {count} words or more"
    if what in ("taxa", "products"):
        return f"{count} {'animals or plants' if what == 'taxa' else 'products'} named"
    return f"in the listing: {_SAID.get(rest, rest)}"
