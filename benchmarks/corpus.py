"""The benchmark's corpus and term lists: made from word frequencies, the same on every machine that has the same wordfreq.

200,000 listings of 50 to 600 characters with a fixed mix of languages. English rows are cuts of the evaluation texts
where ``INTHEWILD_EVAL_DATA`` is set (60 % of them), else word draws; the output of ``make bench`` says which. The term
list has the size asked for: real terms of the keyword database first, then combinations of 1 to 3 frequent words of 34
languages. A planted share of rows carries a term, raw or disguised.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).parent / "data"
MIX = {"en": 40, "zh": 18, "ar": 8, "fr": 8, "ru": 8, "es": 4, "th": 3, "vi": 3, "id": 3, "ja": 3, "de": 2}
LEXICON_LANGUAGES = [
    "en", "fr", "es", "pt", "de", "it", "nl", "ru", "uk", "pl", "cs", "ar", "fa", "ur", "he", "hi", "bn", "ta", "tr", "vi", "id",
    "ms", "fil", "zh", "ja", "ko", "el", "bg", "ro", "hu", "fi", "sv", "da", "ca",
]  # fmt: skip
#: The share of ASCII rows that the mix has by itself.
MIX_ASCII = 0.39
#: What sellers type into English text: quotes, dashes, currencies, bullets, pictures.
BEYOND_ASCII = ["\u2019", "\u201c", "\u2013", "\u2026", "£", "€", "•", "✨", "é", "™", "❤️", "🔥", "½", "×"]
THAI = [
    "ขาย", "สินค้า", "ราคา", "ถูก", "มือสอง", "สภาพ", "ดี", "พร้อม", "ส่ง", "ฟรี", "ใหม่", "ของแท้", "เสื้อ",
    "กางเกง", "รองเท้า", "กระเป๋า", "บ้าน", "รถ", "โทรศัพท์", "เครื่อง", "ครัว", "ผ้า", "ไม้", "เหล็ก", "เด็ก",
    "ผู้หญิง", "ผู้ชาย", "สี", "ขาว", "ดำ", "แดง", "เขียว", "น้ำเงิน", "ทอง", "เงิน", "ร้าน", "ตลาด", "กรุงเทพ",
    "เชียงใหม่", "ติดต่อ", "โทร", "ไลน์", "นัดรับ", "จัดส่ง", "วันนี้", "พรุ่งนี้", "ด่วน",
]  # fmt: skip


@dataclass(frozen=True)
class Corpus:
    """Rows and what they are made of."""

    rows: list[str]
    ascii_share: float
    real_english: bool


class Draw:
    """Words of a language, drawn by frequency."""

    def __init__(self, lang: str, rng: random.Random, size: int = 30_000) -> None:
        from wordfreq import get_frequency_dict

        self.rng = rng
        if lang == "th":
            self.words, weights = THAI, [1.0] * len(THAI)
        else:
            frequency = get_frequency_dict(lang)
            self.words = sorted(frequency, key=lambda w: (-frequency[w], w))[:size]
            weights = [frequency[w] for w in self.words]
        self.rank = {w: i for i, w in enumerate(self.words)}
        total = 0.0
        self.cumulative = [total := total + w for w in weights]
        self.gap = "" if lang in ("zh", "ja", "th") else " "

    def text(self, length: int) -> str:
        parts: list[str] = []
        size = 0
        while size < length:
            for word in self.rng.choices(self.words, cum_weights=self.cumulative, k=24):
                parts.append(word)
                size += len(word) + len(self.gap)
                if self.rng.random() < 0.08:
                    parts.append("，" if not self.gap else ",")
        return self.gap.join(parts)[:length]

    def phrase(self, words: int) -> str:
        # everyday words, and short runs of a script without spaces, would hit every other row
        return self.gap.join(self.rng.choices(self.words[5_000:], k=words + (0 if self.gap else 1)))


def _real_texts() -> list[str]:
    folder = os.environ.get("INTHEWILD_EVAL_DATA")
    if not folder:
        return []
    texts = []
    for path in sorted(Path(folder, "listings").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts.append(row["text"] + " " + row.get("description", ""))
    return texts


def terms(count: int, seed: int = 7) -> list[dict[str, str]]:
    """``count`` distinct terms as rows {term, lang, concept}."""
    rng = random.Random(seed)
    real = ["rhino horn", "elephant tusk", "pangolin scales", "tiger skin", "象牙", "犀牛角", "穿山甲鳞片", "слоновая кость", "corne de rhinocéros",
            "hawksbill shell", "سن فيل", "ngà voi", "gading gajah", "งาช้าง", "elfenbein", "marfil", "presa de marfil", "虎骨酒", "熊胆", "shahtoosh"]  # fmt: skip
    found = dict.fromkeys(real)
    draws = {lang: Draw(lang, rng, 20_000) for lang in LEXICON_LANGUAGES}
    langs = list(draws)
    while len(found) < count:
        lang = rng.choice(langs)
        words = rng.choices((1, 2, 3), (1, 6, 3))[0]
        text = draws[lang].phrase(words)
        # a single frequent word would hit every row; real terms are rare words and phrases
        if len(text) >= 4 and (words > 1 or draws[lang].rank.get(text, 20_000) > 17_000):
            found[text] = None
    return [{"term": t, "lang": "und", "concept": f"c{i}"} for i, t in enumerate(list(found)[:count])]


def rows(
    count: int = 200_000, ascii_share: float = 0.2, planted: float = 0.005, seed: int = 11, length: tuple[int, int] = (50, 600)
) -> Corpus:
    """The corpus; cached in benchmarks/data by its parameters."""
    real = _real_texts()
    key = hashlib.sha256(repr((count, ascii_share, planted, seed, length, len(real), 5)).encode()).hexdigest()[:12]
    path = CACHE / f"corpus-{key}.json"
    if path.exists():
        found = json.loads(path.read_text(encoding="utf-8"))
    else:
        found = list(_make(count, ascii_share, planted, random.Random(seed), length, real))
        CACHE.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return Corpus(found, sum(r.isascii() for r in found) / len(found), bool(real))


def _make(
    count: int, ascii_share: float, planted: float, rng: random.Random, length: tuple[int, int], real: list[str]
) -> Iterator[str]:
    draws = {lang: Draw(lang, rng) for lang in MIX}
    plant = [t["term"] for t in terms(2_000)]
    latin = ["en", "fr", "es", "id"]
    langs, weights = list(MIX), list(MIX.values())
    low, high = length
    for _ in range(count):
        size = min(
            high, max(low, int(rng.gammavariate(2.2, (224 - low) / 2.2 if low < 224 < high else max(high - low, 1) / 4) + low))
        )
        # The language mix alone gives about 0.4 of ASCII rows. Fewer: some get what sellers type beyond ASCII; more:
        # rows of Latin languages stripped to ASCII.
        if ascii_share > MIX_ASCII and rng.random() < (ascii_share - MIX_ASCII) / (1 - MIX_ASCII):
            text = draws[rng.choice(latin)].text(size).encode("ascii", "ignore").decode()
        else:
            lang = rng.choices(langs, weights)[0]
            if lang == "en" and real and rng.random() < 0.6:
                source = rng.choice(real)
                at = rng.randrange(max(1, len(source) - size))
                text = source[at : at + size]
                while len(text) < low:
                    text += " " + rng.choice(real)[: size - len(text)]
            else:
                text = draws[lang].text(size)
            if ascii_share < MIX_ASCII and text.isascii() and rng.random() > ascii_share / MIX_ASCII:
                at = rng.randrange(len(text))
                text = text[:at] + rng.choice(BEYOND_ASCII) + text[at:]
        if rng.random() < planted:
            at = text.find(" ", rng.randrange(len(text)))
            text = text[: max(at, 0)] + " " + disguise(rng.choice(plant), rng) + " " + text[max(at, 0) :]
        yield text


def disguise(term: str, rng: random.Random) -> str:
    """The term raw or under one of nine common disguises."""
    kind = rng.randrange(10)
    if kind == 1:
        return term.upper()
    if kind == 2:
        return "\u200b".join(term)
    if kind == 3:
        return " ".join(term)
    if kind == 4:
        return ".".join(term)
    if kind == 5:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in term)
    if kind == 6:
        return "".join({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"}.get(c, c) for c in term)
    if kind == 7:
        return "".join(c * rng.choice((1, 3)) for c in term)
    if kind == 8:
        return "\u0336".join(term)
    if kind == 9:
        return term.translate(str.maketrans("aeopc", "аеорс"))
    return term
