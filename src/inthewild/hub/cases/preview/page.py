"""What the bytes of a page say of one listing. The page is a stranger's: nothing here recurses or backtracks over it.

Tags are found by a linear-time engine and not put into a tree, so that neither a million open tags nor a comment without
an end cost more than their length. Read are, in this order: JSON-LD of a product, Open Graph, ``<title>``.
"""

from __future__ import annotations

import codecs
import html
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import re2
from charset_normalizer import from_bytes

MAX_BYTES = 2_000_000
MAX_TITLE = 500
MAX_TEXT = 20_000
_MAX_JSON = 300_000
_MAX_META = 400
_MAX_NODES = 2_000
_COMMENT = re2.compile(rb"(?s)<!--.*?-->")
_HIDDEN = rb"(?:script|style|template|noscript|svg)"
_SCRIPT = re2.compile(rb"(?is)<" + _HIDDEN + rb"\b([^>]*)>(.*?)</" + _HIDDEN + rb"\s*>")
_TITLE = re2.compile(rb"(?is)<title\b[^>]*>(.*?)</title\s*>")
_META = re2.compile(rb"(?is)<meta\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re2.compile(rb"(?is)([a-z][a-z0-9:_-]{0,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LANG = re2.compile(rb"(?is)<html\b[^>]*?\blang\s*=\s*[\"']?([a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3})\b")
_CHARSET = re2.compile(rb"(?is)charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{2,40})")
_TAG = re2.compile(rb"(?s)<[a-zA-Z/!?][^>]*>")
_PRODUCTS = frozenset(("Product", "Offer", "IndividualProduct", "ProductGroup", "Car", "Book", "VideoObject"))
_REORDERING = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class Facts:
    """What a page says of its listing; empty or None where it says nothing. ``lang`` is what the page claims (BCP-47)."""

    title: str = ""
    text: str = ""
    lang: str = ""
    price: Decimal | None = None
    currency: str = ""
    seller: str = ""


def facts(content: bytes, content_type: str = "") -> Facts:
    """Read a page. Never raises for any content; what cannot be read is empty."""
    text = decode(content[:MAX_BYTES], content_type).encode("utf-8", "replace")
    plain = _COMMENT.sub(b" ", text)
    product = next(_products(plain), {})
    plain = _SCRIPT.sub(b" ", plain)
    meta = _meta(plain)
    offer = _offer(product)
    title = _first(product.get("name"), meta.get("og:title"), meta.get("twitter:title"), _title(plain))
    about = _first(product.get("description"), meta.get("og:description"), meta.get("description"))
    amount = _first(offer.get("price"), offer.get("lowPrice"), meta.get("product:price:amount"), meta.get("og:price:amount"))
    currency = _first(offer.get("priceCurrency"), meta.get("product:price:currency"), meta.get("og:price:currency"))
    found = _LANG.search(plain)
    return Facts(
        title=clean(title, MAX_TITLE),
        text=clean(about, MAX_TEXT),
        lang=found[1].decode("ascii").lower() if found else "",
        price=price(amount),
        currency=currency.upper() if len(currency) == 3 and currency.isascii() and currency.isalpha() else "",
        seller=clean(_name(offer.get("seller")) or _name(product.get("seller")) or meta.get("profile:username", ""), 200),
    )


def decode(content: bytes, content_type: str) -> str:
    """The text of a page: by its byte order mark, else by what server or page say if that fits, else by a guess."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(name, "replace")
    said = [_CHARSET.search(content_type.encode("ascii", "replace")), _CHARSET.search(content[:4096])]
    for name in (*(m[1].decode("ascii") for m in said if m), "utf-8"):
        try:
            # The name comes from a stranger; only codecs that turn bytes into text are meant.
            if codecs.lookup(name)._is_text_encoding:
                return content.decode(name)
        except (LookupError, ValueError):
            continue
    guess = from_bytes(content[:65_536]).best()
    return content.decode(guess.encoding if guess else "cp1252", "replace")


def clean(text: str, most: int) -> str:
    """One line without control characters, invisible letters that reorder text, tags, or more than ``most`` letters."""
    plain = _TAG.sub(b" ", html.unescape(text[: most * 8]).encode("utf-8", "replace")).decode("utf-8", "replace")
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in plain if c not in _REORDERING)
    return " ".join(kept.split())[:most].strip()


def price(text: str) -> Decimal | None:
    """A number as machines write it: ``1200``, ``1200.50``. None for anything else; prices in words are not guessed."""
    if not 0 < len(text) <= 20 or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    try:
        amount = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if 0 < amount < 10**12 else None


def _title(page: bytes) -> str:
    found = _TITLE.search(page)
    return found[1].decode("utf-8", "replace") if found else ""


def _meta(page: bytes) -> Mapping[str, str]:
    """Name or property -> content of the first meta tag of that name."""
    found: dict[str, str] = {}
    for number, tag in enumerate(_META.finditer(page)):
        if number >= _MAX_META:
            break
        told = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in _ATTRIBUTE.finditer(tag[1])}
        name = (told.get(b"property") or told.get(b"name") or b"").decode("utf-8", "replace").lower()
        if name and told.get(b"content"):
            found.setdefault(name, told[b"content"].decode("utf-8", "replace"))
    return found


def _products(page: bytes) -> Iterator[Mapping[str, Any]]:
    """The JSON-LD objects that describe something offered."""
    for script in _SCRIPT.finditer(page):
        if b"ld+json" not in script[1].lower() or len(script[2]) > _MAX_JSON:
            continue
        try:
            whole = json.loads(script[2])
        except (ValueError, RecursionError):
            continue
        for node in _nodes(whole):
            kinds = node.get("@type", ())
            if set([kinds] if isinstance(kinds, str) else [k for k in kinds if isinstance(k, str)]) & _PRODUCTS:
                yield node


def _nodes(whole: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a document that stand at its top or in a graph."""
    waiting, seen = [whole], 0
    while waiting and seen < _MAX_NODES:
        one = waiting.pop(0)
        seen += 1
        if isinstance(one, list):
            waiting += one[:_MAX_NODES]
        elif isinstance(one, dict):
            yield one
            waiting += [one[key] for key in ("@graph", "mainEntity", "itemOffered") if key in one]


def _offer(product: Mapping[str, Any]) -> Mapping[str, Any]:
    found = product.get("offers", product)
    if isinstance(found, list):
        found = found[0] if found else {}
    return found if isinstance(found, dict) else {}


def _name(value: Any) -> str:
    name = value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) else ""


def _first(*values: Any) -> str:
    """The first that says something, as text."""
    for value in values:
        if isinstance(value, bool):
            continue
        text = str(value) if isinstance(value, int | float) else value
        if isinstance(text, str) and text.strip():
            return text
    return ""
