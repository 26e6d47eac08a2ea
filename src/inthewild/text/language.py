"""A guess at the language of a text: by script where the script decides, else by a bundled model.

Library chosen by measurement, see docs/decisions/0005-language.md. The guess may be None: an unknown language is better
than a wrong one, because it decides whether a word counts as itself.
"""

from __future__ import annotations

import zipfile
from functools import lru_cache
from typing import Any

import numpy as np

from inthewild.cachedir import folder, store
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


def _unpacked() -> Any:
    """The library's model restricted to our languages; unpacked once per machine (0.6 s), then read from the cache."""
    from array import array
    from importlib.metadata import version

    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    where = folder()
    path = where / f"language-{version('py3langid')}-{len(LANGUAGES)}.npz" if where else None
    if path is not None:
        try:
            with np.load(path, allow_pickle=False) as a:
                move, row = array("I"), array("H")
                move.frombytes(memoryview(a["move"]).cast("B"))
                row.frombytes(memoryview(a["row"]).cast("B"))
                classes = [str(c) for c in a["classes"]]
                output = a["output"].tolist()
                return LanguageIdentifier(a["ptc"], a["pc"], classes, move, output, norm_probs=True, tk_row=row)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            pass  # missing or damaged: unpacked anew
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([lang for lang in LANGUAGES if lang in model.labels])
    if path is not None:
        arrays = {
            "ptc": np.ascontiguousarray(model.nb_ptc), "pc": model.nb_pc, "classes": np.array(model.nb_classes),
            "move": np.frombuffer(model.tk_nextmove, np.uint32), "row": np.frombuffer(model.tk_row, np.uint16),
            "output": np.array(model.tk_output, np.int32),
        }  # fmt: skip
        store(path, lambda out: np.savez(out, **arrays))
    return model


@lru_cache(maxsize=1)
def _model() -> Any:
    return _unpacked()


def _dominant(text: str) -> dict[int, int]:
    counts: dict[int, int] = {}
    script = tables().script
    for ch in text[:400]:
        s = int(script[ord(ch)])
        if s and s != Script.EMOJI:
            counts[s] = counts.get(s, 0) + 1
    return counts


@lru_cache(maxsize=4096)
def guess(text: str) -> str | None:
    """A BCP-47 tag, or None if the text is too short or too mixed to tell."""
    counts = _dominant(text)
    total = sum(counts.values())
    if not total:
        return None
    if counts.get(Script.KANA, 0) * 10 > total:
        return "ja"
    script = max(counts, key=lambda s: counts[s])
    if counts[script] * 2 < total:
        return None
    known = _BY_SCRIPT.get(Script(script))
    if known:
        return known
    if script == Script.HAN:
        traditional = sum(c in _TRADITIONAL for c in text)
        simplified = sum(c in _SIMPLIFIED for c in text)
        return "zh-Hant" if traditional > simplified else "zh-Hans" if simplified else "zh"
    if total < MIN_LETTERS:
        return None
    lang, probability = _model().classify(text[:1000])
    if probability < MIN_PROBABILITY:
        return None
    return {"pt": "pt-BR", "tl": "fil"}.get(lang, str(lang))
