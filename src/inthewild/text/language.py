"""A guess at the language of a text: by script where the script decides, else by a bundled model.

Library chosen by measurement, see docs/decisions/0005-language.md. The guess may be None: an unknown language is better
than a wrong one, because it decides whether a word counts as itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from inthewild.text.language_model import LanguageModel
from inthewild.text.tables import Script, tables

#: Scripts that (nearly) one language of the database uses.
_BY_SCRIPT = {
    Script.THAI: "th", Script.LAO: "lo", Script.KHMER: "km", Script.MYANMAR: "my", Script.HANGUL: "ko", Script.KANA: "ja",
    Script.HEBREW: "he", Script.GREEK: "el", Script.ARMENIAN: "hy", Script.GEORGIAN: "ka",
}  # fmt: skip
_TRADITIONAL = set("龍體國學這個們為來時對開關買賣價錢東車馬魚鳥龜齒骨雙黃紅藍綠點無與專業請聯絡訂購歡運費圓錶鑽銀鍾飾藝術館萬億")
_SIMPLIFIED = set("龙体国学这个们为来时对开关买卖价钱东车马鱼鸟龟齿双黄红蓝绿点无与专业请联络订购欢运费圆表钻银钟饰艺术馆万亿")
MIN_LETTERS = 24
MIN_PROBABILITY = 0.5
#: What a listing of the trade may be written in; fewer candidates make better guesses.
LANGUAGES = (
    "en", "fr", "es", "pt", "de", "it", "nl", "ru", "uk", "pl", "cs", "ar", "fa", "ur", "tr", "id", "ms", "vi", "hi", "bn",
    "ta", "ne", "si", "mn", "ro", "bg", "hu", "el", "ha", "am", "sw", "tl", "ko", "ja", "zh", "th", "he", "sv", "da", "fi",
)  # fmt: skip


@lru_cache(maxsize=1)
def _model() -> LanguageModel:
    return LanguageModel.load(LANGUAGES)


def _scripts(text: str) -> dict[Script, int]:
    """How many letters of each script stand at the beginning of a text, in the order in which they appear."""
    start = text[:400]
    found = tables().script.take(np.array([start]).view(np.uint32)) if start else np.zeros(1, np.uint8)
    counts = np.bincount(found, minlength=Script.EMOJI)[: Script.EMOJI]
    present = [Script(s) for s in (np.flatnonzero(counts[1:]) + 1).tolist()]
    if len(present) > 1:
        present.sort(key=lambda s: int(np.argmax(found == s)))
    return {s: int(counts[s]) for s in present}


def _by_script(text: str) -> tuple[str | None, bool]:
    """(language, whether that is settled) from the scripts of a text alone."""
    counts = _scripts(text)
    total = sum(counts.values())
    if not total:
        return None, True
    if counts.get(Script.KANA, 0) * 10 > total:
        return "ja", True
    script = max(counts, key=lambda s: counts[s])
    if counts[script] * 2 < total:
        return None, True
    known = _BY_SCRIPT.get(script)
    if known:
        return known, True
    if script == Script.HAN:
        letters = Counter(text)
        traditional = sum(letters[c] for c in _TRADITIONAL & letters.keys())
        simplified = sum(letters[c] for c in _SIMPLIFIED & letters.keys())
        return ("zh-Hant" if traditional > simplified else "zh-Hans" if simplified else "zh"), True
    return None, total < MIN_LETTERS


def guesses(texts: Sequence[str]) -> list[str | None]:
    """For each text a BCP-47 tag, or None if it is too short or too mixed to tell. Many at once cost a fifth."""
    found = [_by_script(text) for text in texts]
    langs = [lang for lang, _ in found]
    left = [i for i, (_, settled) in enumerate(found) if not settled]
    if left:
        for i, (lang, probability) in zip(left, _model().classify([texts[i][:1000] for i in left]), strict=True):
            if probability >= MIN_PROBABILITY:
                langs[i] = {"pt": "pt-BR", "tl": "fil"}.get(lang, lang)
    return langs


@lru_cache(maxsize=1024)
def guess(text: str) -> str | None:
    """The same for one text."""
    return guesses([text])[0]
