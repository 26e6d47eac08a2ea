"""What numbers and addresses say: price, weight, size, contact. Read only in rows that have a candidate finding."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Fact(NamedTuple):
    """A fact with its place in a field."""

    kind: str
    field: str
    start: int
    end: int


_CURRENCY = (
    r"[$€£¥₹₫฿₩₽₺₴₱৳﷼]|usd|eur|gbp|cny|rmb|jpy|inr|idr|myr|thb|vnd|aed|sar|qar|kwd|zar|kes|ksh|tzs|ngn|brl|pkr|bdt|try|pln|zł|(?:us|au|ca|nz|hk|nt|sg|mx|[acrs])\$|rp|rs\.?|rm|"
    r"php|元|块|塊|円|万円|บาท|đồng|vnđ|руб|грн|درهم|ريال|دينار|دولار|جنيه|تومان|روپے|रुपये|रुपए|টাকা|원|만원|tl|euros?|dollars?|pounds?|reais|pesos?|shilingi"
)
#: A letter or digit of a script with word spaces; Chinese, Japanese and Thai letters touch numbers freely.
_WORD = r"[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]"
_START, _END = rf"(?<!{_WORD})(?<![.,])", rf"(?!{_WORD})"
_NUMBER = r"\d(?:[\d.,'٬٫ ]{0,11}\d)?"
_PRICE = rf"(?:(?<!{_WORD})(?:{_CURRENCY})\s?{_NUMBER}|\d(?:[\d.,'٬٫]{{0,11}}\d)?\s?(?:{_CURRENCY}){_END})"
#: Prices as sellers shorten them, the currency left out: 350rb, 1,2jt, 2tr5, 15 triệu, 5 lakh, 3万, 12 тыс, ۳ میلیون.
_CODED = (
    rf"{_START}\d{{1,4}}(?:[.,]\d{{1,3}})?\s?(?:rb|ribu|jt|juta|tr\d{{0,3}}|triệu|nghìn|ngàn|lakhs?|lac|crore|हजार|लाख|হাজার|লাখ|ہزار|لاکھ|万|萬|千元|만|"
    rf"тыс|т\.р|тр|هزار|میلیون|مليون|ألف|الف|bin|elfu|laki|mil(?=\s+reais)|พัน|หมื่น|แสน){_END}"
)
_WEIGHT = (
    rf"{_START}\d{{1,6}}(?:[.,]\d{{1,3}})?\s?(?:kg|kgs|kilos?|g|gr|grams?|grammes?|gramm|gramos?|gramas?|grammi|oz|lbs?|ct|carats?|克|公斤|斤|千克|กก|กรัม|กิโล|"
    rf"кг|гр|г|كيلو|كجم|غرام|جرام|گرم|کیلو|گرام|किलो|ग्राम|কেজি|গ্রাম|キロ|グラム|킬로|그램|lạng|gam|kilogramos?|quilos?){_END}"
)
_SIZE = (
    rf"{_START}\d{{1,4}}(?:[.,]\d{{1,2}})?\s?(?:cm|mm|inch(?:es)?|in\.|″|ft|feet|см|мм|سم|ملم|"
    rf"厘米|公分|毫米|センチ|ซม\.?|นิ้ว|सेमी|इंच|সেমি|ইঞ্চি|센치|سانت|انچ){_END}"
)
_CONTACT = (
    r"(?<![\w.])\+?\d(?:[\s().-]?\d){8,14}(?!\w)|[\w.+-]{2,40}@[\w-]{2,40}\.[a-z]{2,10}|"
    r"(?<!\w)(?:wa\.me|t\.me|line\.me|m\.me|chat\.whatsapp\.com|zalo\.me)/[\w./+~-]{0,40}"
)
_KINDS = (("price", _PRICE), ("price", _CODED), ("weight", _WEIGHT), ("size", _SIZE), ("contact", _CONTACT))


_DIGIT = re.compile(r"\d")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns, compiled when the first text is read: that takes 50 ms."""
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


#: No fact begins further before its first digit: a currency's name and a blank.
BEFORE_DIGIT = 16
#: Facts stand near the beginning of a listing; a book is not read for them.
MAX_READ = 20_000


def facts(field: str, text: str) -> list[Fact]:
    """The first fact of each kind in a field. No pattern backtracks over more than a few characters."""
    found: dict[str, Fact] = {}
    # Every fact but some contacts has a digit: what stands well before the first one need not be searched five times.
    digit = _DIGIT.search(text, 0, MAX_READ)
    address = "@" in text or "/" in text
    if digit is None and not address:
        return []
    begin = max(0, digit.start() - BEFORE_DIGIT) if digit else MAX_READ
    for kind, pattern in _patterns():
        low = 0 if address and kind == "contact" else begin
        match = None if kind in found else pattern.search(text, low, MAX_READ)
        if match:
            found[kind] = Fact(kind, field, *match.span())
    return list(found.values())
