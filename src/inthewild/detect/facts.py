"""What numbers and addresses say: price, weight, contact. Read only in rows that have a candidate finding."""

from __future__ import annotations

import re
from typing import NamedTuple


class Fact(NamedTuple):
    """A fact with its place in a field."""

    kind: str
    field: str
    start: int
    end: int


_CURRENCY = (
    r"[$€£¥₹₫฿₩₽₺₴﷼]|usd|eur|gbp|cny|rmb|jpy|inr|idr|myr|thb|vnd|aed|sar|qar|kwd|zar|kes|ngn|brl|r\$|rp|rs\.?|rm|php|元|块|円|บาท|đồng|"
    r"vnđ|руб|грн|درهم|ريال|دينار|تومان|روپے|रुपये|টাকা|원|euros?|dollars?|pounds?"
)
_PRICE = re.compile(rf"(?:(?<!\w)(?:{_CURRENCY})\s?\d[\d.,' ]{{0,12}}|\d[\d.,']{{0,12}}\s?(?:{_CURRENCY})(?!\w))", re.IGNORECASE)
_WEIGHT = re.compile(
    r"(?<![\w.,])\d{1,6}(?:[.,]\d{1,3})?\s?(?:kg|kgs|kilos?|g|gr|grams?|grammes?|oz|lbs?|ct|carats?|克|公斤|斤|千克|กก|กรัม|กิโล|кг|гр|г|"
    r"كيلو|كجم|غرام|جرام|किलो|ग्राम|キロ|グラム|킬로|그램|lạng|gam)(?!\w)",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"(?<![\w.])\+?\d(?:[\s().-]?\d){8,14}(?!\w)|[\w.+-]{2,40}@[\w-]{2,40}\.[a-z]{2,10}", re.IGNORECASE)
_KINDS = (("price", _PRICE), ("weight", _WEIGHT), ("contact", _CONTACT))
#: Facts stand near the beginning of a listing; a book is not read for them.
MAX_READ = 20_000


def facts(field: str, text: str) -> list[Fact]:
    """The first fact of each kind in a field. No pattern backtracks over more than a few characters."""
    found = []
    for kind, pattern in _KINDS:
        match = pattern.search(text, 0, MAX_READ)
        if match:
            found.append(Fact(kind, field, *match.span()))
    return found
