"""Arabic script: vowel signs, stretched letters, variants of letters, and the chat alphabet."""

from __future__ import annotations

import random
import unicodedata

from inthewild.learn.redteam.technique import Tier, mapped, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH
_VARIANTS = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ي": "ى",
    "ى": "ي",
    "ة": "ه",
    "ك": "ک",
    "ک": "ك",
    "ی": "ي",
    "ؤ": "و",
    "ئ": "ى",
    "ہ": "ه",
    "ھ": "ه",
}
_CHAT_PAIRS = (
    "ا:a أ:a إ:i آ:a ب:b ت:t ث:th ج:j ح:7 خ:5 د:d ذ:th ر:r ز:z س:s ش:sh ص:9 ض:d ط:6 ظ:z ع:3 غ:gh ف:f ق:q "
    "ك:k ل:l م:m ن:n ه:h ة:a و:o ي:y ى:a ء:2 ئ:2 ؤ:2"
)
_CHAT = dict(pair.split(":") for pair in _CHAT_PAIRS.split())
_DOTLESS = {
    "ب": "ٮ",
    "ت": "ٮ",
    "ث": "ٮ",
    "ن": "ں",
    "ف": "ڡ",
    "ق": "ٯ",
    "ي": "ى",
    "ج": "ح",
    "خ": "ح",
    "ش": "س",
    "ذ": "د",
    "ز": "ر",
    "ة": "ه",
}
_NOT_JOINING = set("اأإآدذرزوؤىةءژڑڈے")


@technique("vowel-signs", _MUST, "عاج", "Arabic")
def vowel_signs(term: str, rng: random.Random) -> str | None:
    """Short vowels and doubling signs on the letters."""
    return "".join(c + rng.choice("\u064e\u064f\u0650\u0651\u0652") if c.isalpha() else c for c in term)


@technique("stretched", _MUST, "عاج الفيل", "Arabic")
def stretched(term: str, rng: random.Random) -> str | None:
    """Letters drawn out with tatweel."""
    out = []
    for c, after in zip(term, term[1:] + " ", strict=True):
        joins = c.isalpha() and c not in _NOT_JOINING and after.isalpha()
        out.append(c + "\u0640" * rng.randint(1, 3) if joins else c)
    made = "".join(out)
    return made if made != term else None


@technique("letter-variants", _MUST, "أنياب الفيلة", "Arabic")
def letter_variants(term: str, rng: random.Random) -> str | None:
    """Letters written as their neighbours in other languages or without hamza and dots."""
    return mapped(term, _VARIANTS)


def _forms() -> dict[tuple[str, str], str]:
    """(letter, form) -> presentation form, from the names of Unicode's Arabic presentation forms."""
    found: dict[tuple[str, str], str] = {}
    for cp in [*range(0xFB50, 0xFBE9), *range(0xFBFC, 0xFC00), *range(0xFE80, 0xFEF5)]:
        name = unicodedata.name(chr(cp), "")
        base = unicodedata.normalize("NFKC", chr(cp))
        if len(base) == 1 and "FORM" in name:
            found.setdefault((base, name.split(" ")[-2]), chr(cp))
    return found


_FORMS = _forms()


@technique("presentation-forms", _MUST, "عاج", "Arabic")
def presentation_forms(term: str, rng: random.Random) -> str | None:
    """Letters as the forms that fonts used to need."""
    out = []
    joined = False
    for c, after in zip(term, term[1:] + " ", strict=True):
        on = c.isalpha() and c not in _NOT_JOINING and after.isalpha() and after != "ء"
        form = ("MEDIAL" if on else "FINAL") if joined else ("INITIAL" if on else "ISOLATED")
        out.append(_FORMS.get((c, form)) or _FORMS.get((c, "ISOLATED"), c))
        joined = on
    made = "".join(out)
    return made if made != term else None


@technique("chat-alphabet", _STRETCH, "قرن وحيد القرن", "Arabic")
def chat_alphabet(term: str, rng: random.Random) -> str | None:
    """Latin letters and digits for Arabic ones (3 for ain, 7 for hah), as typed in chats."""
    made = "".join(_CHAT.get(c, c if c == " " else "?") for c in term)
    return made if "?" not in made and len(made) >= 6 else None


@technique("dotless", _STRETCH, "جلد نمر", "Arabic")
def dotless(term: str, rng: random.Random) -> str | None:
    """Letters without their dots, which readers restore."""
    return mapped(term, _DOTLESS)
