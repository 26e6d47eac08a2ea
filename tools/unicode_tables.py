"""Builds the tables of ``src/inthewild/text/data`` from the Unicode Character Database. Run by hand, output committed.

Needs Debian's ``unicode-data`` (Scripts, Unihan) and the Python packages ``confusable_homoglyphs`` (UTS 39 data) and
``opencc-python-reimplemented`` (TSCharacters, Apache-2.0). ``python tools/unicode_tables.py [UCD_DIR]``.

fold.txt     what a code point becomes in the strict view: ``D range`` dropped, ``L range`` a letter that stays itself,
             ``F cp target`` replaced. Everything else separates words.
scripts.txt  ``range script`` for letters and marks; ``range *Mark`` for combining marks that belong to a cluster.
looks.txt    ``cp latin`` code points that look like an ASCII letter (used by the disguise views only).
pinyin.txt   ``syllable characters`` the first Mandarin reading, without tones.
"""

from __future__ import annotations

import bz2
import json
import sys
import unicodedata as ud
from collections import defaultdict
from pathlib import Path

import confusable_homoglyphs
import opencc

UCD = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
OUT = Path(__file__).parents[1] / "src/inthewild/text/data"
NOTICE = (
    "# Derived from the Unicode Character Database, version {v}. Copyright 1991-2022 Unicode, Inc.\n"
    "# Unicode License V3, see NOTICE. Built by tools/unicode_tables.py; do not edit.\n"
)

STRIPPED = [(0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F), (0x483, 0x489)]
TASHKEEL = [
    (0x610, 0x61A),
    (0x64B, 0x65F),
    (0x670, 0x670),
    (0x6D6, 0x6DC),
    (0x6DF, 0x6E4),
    (0x6E7, 0x6E8),
    (0x6EA, 0x6ED),
]
HEBREW_POINTS = [(0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7)]
NUKTA = [0x93C, 0x9BC, 0xA3C, 0xABC, 0xB3C]
IGNORABLE = [
    0xAD,
    0x34F,
    0x61C,
    0x115F,
    0x1160,
    0x17B4,
    0x17B5,
    0x180B,
    0x180C,
    0x180D,
    0x180E,
    0x180F,
    0x3164,
    0xFEFF,
    0xFFA0,
    0x640,
    0x2BC,
    0x2BB,
]
IGNORABLE_RANGES = [
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0x1F3FB, 0x1F3FF),
    (0xE0000, 0xE0FFF),
    (0x1D173, 0x1D17A),
]

# Letters without a decomposition that writers drop or type without their stroke.
BASE = dict(zip("đðøłħŧıŋɓɗƙƴƀɨʉɖɵƒ", "ddolhtinbdkybiudof", strict=True)) | {
    "ё": "е",
    "ґ": "г",
    "ў": "у",
    "ҳ": "х",
    "қ": "к",
    "ғ": "г",
}
ARABIC = (
    dict.fromkeys("أإآٱٲٳ", "ا")
    | dict.fromkeys("ىیېئےۓێ", "ي")
    | dict.fromkeys("کڪګ", "ك")
    | dict.fromkeys("ةۀۃہھەۂ", "ه")
    | {"ؤ": "و", "ں": "ن", "ۋ": "و"}
)
KEEP = {0xE33, 0xEB3}  # Thai and Lao AM stay one character; their decomposition would break every offset


def inside(cp: int, ranges: list[tuple[int, int]]) -> bool:
    return any(a <= cp <= b for a, b in ranges)


def traditional() -> dict[str, str]:
    path = Path(opencc.__file__).parent / "dictionary/TSCharacters.txt"
    pairs = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, values = line.partition("\t")
        first = values.split(" ")[0]
        if len(key) == 1 and len(first) == 1 and key != first:
            pairs[key] = first
    return pairs


TRADITIONAL = traditional()


def is_dropped(cp: int) -> bool:
    return (
        inside(cp, STRIPPED)
        or inside(cp, TASHKEEL)
        or inside(cp, HEBREW_POINTS)
        or cp in NUKTA
        or cp in IGNORABLE
        or inside(cp, IGNORABLE_RANGES)
    )


def fold(ch: str) -> str:
    """The strict fold of one character: '' dropped, ' ' separator, else letters."""
    cp = ord(ch)
    if is_dropped(cp):
        return ""
    if cp in KEEP:
        return ch
    if ud.category(ch) == "Nd":
        return str(ud.digit(ch))
    if ch in "İ":
        return "i"
    text = ud.normalize("NFKC", ud.normalize("NFKC", ch).casefold())
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]  # parenthesised letters
    out = []
    for c in ud.normalize("NFC", "".join(x for x in ud.normalize("NFD", text) if not is_dropped(ord(x)))):
        c = BASE.get(c, ARABIC.get(c, TRADITIONAL.get(c, c)))
        if 0x3041 <= ord(c) <= 0x3096:
            c = chr(ord(c) + 0x60)
        out.append(c if ud.category(c)[0] in "LMN" else " ")
    text = "".join(out)
    if text.strip() == "" or (ud.category(ch)[0] in "SPZC" and len(text) > 1) or (ud.category(ch) == "No" and len(text) > 1):
        return " "
    return text.strip()


def ranges(cps: list[int]) -> list[str]:
    out, start, prev = [], None, None
    for cp in [*sorted(cps), None]:
        if prev is not None and cp == prev + 1:
            prev = cp
            continue
        if start is not None:
            out.append(f"{start:04X}" if start == prev else f"{start:04X}-{prev:04X}")
        start = prev = cp
    return out


def write(name: str, lines: list[str]) -> None:
    (OUT / name).write_text(NOTICE.format(v=ud.unidata_version) + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(name, len(lines), "lines")


def fold_table() -> None:
    dropped, same, lines = [], [], []
    for cp in range(0x110000):
        if 0xD800 <= cp < 0xE000 or (ud.category(chr(cp)) in ("Cn", "Co") and not is_dropped(cp)):
            continue
        target = fold(chr(cp))
        if target == "":
            dropped.append(cp)
        elif target == chr(cp):
            same.append(cp)
        elif target != " ":
            lines.append(f"F {cp:04X} {target}")
    write("fold.txt", [f"D {r}" for r in ranges(dropped)] + [f"L {r}" for r in ranges(same)] + lines)


def script_table() -> None:
    by_script = defaultdict(list)
    for line in (UCD / "Scripts.txt").read_text(encoding="utf-8").splitlines():
        body = line.partition("#")[0].strip()
        if not body:
            continue
        span, _, script = (x.strip() for x in body.partition(";"))
        a, _, b = span.partition("..")
        by_script[script] += range(int(a, 16), int(b or a, 16) + 1)
    lines, marks = [], []
    for script, cps in sorted(by_script.items()):
        if script in ("Common", "Inherited", "Unknown"):
            continue
        keep = [cp for cp in cps if ud.category(chr(cp))[0] in "LMN"]
        marks += [cp for cp in keep if ud.category(chr(cp))[0] == "M"]
        lines += [f"{r} {script}" for r in ranges(keep)]
    # Common letters that belong with kana; marks that Unicode inherits
    lines.append("30FC Katakana")
    marks += [0x3099, 0x309A]
    emoji = [
        cp
        for cp in range(0x203C, 0x1FAFF)
        if ud.category(chr(cp)) == "So" and (cp >= 0x1F000 or 0x2190 <= cp < 0x2C00) and fold(chr(cp)) == " "
    ]
    write("scripts.txt", lines + [f"{r} *Mark" for r in ranges(marks)] + [f"{r} *Emoji" for r in ranges(emoji)])


# What UTS 39 leaves out or maps elsewhere; each looks like the letter in at least one common font. i and l are one class.
LOOKS = {
    "к": "k",
    "м": "m",
    "т": "t",
    "в": "b",
    "н": "h",
    "г": "r",
    "п": "n",
    "я": "r",
    "и": "n",
    "ш": "w",
    "щ": "w",
    "з": "e",
    "ь": "b",
    "ъ": "b",
    "у": "y",
    "х": "x",
    "р": "p",
    "с": "c",
    "е": "e",
    "о": "o",
    "а": "a",
    "і": "i",
    "ѕ": "s",
    "ј": "j",
    "ӏ": "l",
    "һ": "h",
    "ԁ": "d",
    "ԝ": "w",
    "ԛ": "q",
    "ҽ": "e",
    "ү": "y",
    "ѵ": "v",
    "ғ": "f",
    "є": "e",
    "э": "e",
    "л": "n",
    "д": "a",
    "б": "b",
    "ф": "o",
    "ц": "u",
    "ч": "y",
    "ж": "x",
    "ю": "o",
    "ы": "bi",
    "α": "a",
    "β": "b",
    "γ": "y",
    "δ": "d",
    "ε": "e",
    "ζ": "z",
    "η": "n",
    "θ": "o",
    "ι": "i",
    "κ": "k",
    "λ": "a",
    "μ": "m",
    "ν": "v",
    "ξ": "e",
    "ο": "o",
    "π": "n",
    "ρ": "p",
    "σ": "o",
    "τ": "t",
    "υ": "u",
    "φ": "o",
    "χ": "x",
    "ψ": "y",
    "ω": "w",
    "հ": "h",
    "ո": "n",
    "օ": "o",
    "ց": "g",
    "ս": "u",
    "զ": "q",
    "ք": "p",
    "յ": "j",
    "ռ": "n",
    "ղ": "n",
    "ւ": "i",
    "ե": "e",
    "մ": "u",
    "տ": "s",
    "շ": "2",
    "լ": "l",
    "ֆ": "f",
    "ȷ": "j",
    "ı": "i",
    "þ": "p",
    "ð": "d",
    "ſ": "s",
    "ƨ": "s",
    "ʋ": "v",
    "ɑ": "a",
    "ɡ": "g",
    "ɩ": "i",
    "ʏ": "y",
    "ɪ": "i",
    "ɴ": "n",
    "ʀ": "r",
    "ʙ": "b",
    "ʜ": "h",
    "ʟ": "l",
    "ɢ": "g",
    "ꜰ": "f",
    "ꜱ": "s",
    "ᴀ": "a",
    "ᴄ": "c",
    "ᴅ": "d",
    "ᴇ": "e",
    "ᴊ": "j",
    "ᴋ": "k",
    "ᴍ": "m",
    "ᴏ": "o",
    "ᴘ": "p",
    "ᴛ": "t",
    "ᴜ": "u",
    "ᴠ": "v",
    "ᴡ": "w",
    "ᴢ": "z",
    "ǫ": "q",
    "ꞯ": "q",
    "∂": "a",
    "°": "o",
    "µ": "u",
    "ԍ": "g",
    "ɐ": "a",
    "ɔ": "c",
    "ǝ": "e",
    "ɟ": "f",
    "ɓ": "b",
    "ƃ": "g",
    "ɥ": "h",
    "ᴉ": "i",
    "ɾ": "j",
    "ʞ": "k",
    "ɯ": "m",
    "ɹ": "r",
    "ʇ": "t",
    "ʌ": "v",
    "ʍ": "w",
    "ʎ": "y",
    "№": "n",
    "₳": "a",
    "฿": "b",
    "₵": "c",
    "€": "e",
    "£": "l",
    "₣": "f",
    "₲": "g",
    "₭": "k",
    "₥": "m",
    "₦": "n",
    "₱": "p",
    "₮": "t",
    "₩": "w",
    "¥": "y",
    "₴": "s",
    "₹": "r",
    "©": "c",
    "®": "r",
    "⭕": "o",
    "❌": "x",
    "✝": "t",
    "⛎": "u",
    "🌙": "c",
    "📧": "e",
    "ℹ": "i",
    "➕": "t",
    "➖": "i",
    "⚡": "z",
    "💲": "s",
    "❎": "x",
    "✖": "x",
    "♏": "m",
    "♑": "n",
    "🔰": "v",
    "⚓": "j",
    "⭐": "a",
    "🔺": "a",
    "🅾": "o",
    "🅰": "a",
    "🅱": "b",
    "🅿": "p",
    "☦": "t",
    "❗": "i",
    "❕": "i",
    "🪝": "j",
    "♓": "h",
    "¢": "c",
    "∅": "o",
    "⊘": "o",
    "∞": "oo",
    "∑": "e",
    "∫": "s",
    "√": "v",
    "∩": "n",
    "∪": "u",
    "⊂": "c",
    "∈": "e",
    "∏": "n",
    "†": "t",
    "‡": "t",
    "¡": "i",
    "¦": "i",
    "§": "s",
    "¶": "p",
}
# Not letters that look alike but are ordinary in their own script and would tie far too much together.
NOT = set("ٱاه٥०০୦೦")


def looks_table() -> None:
    data = json.loads((Path(confusable_homoglyphs.__file__).parent / "confusables.json").read_text(encoding="utf-8"))
    table: dict[str, str] = {}
    for ch, others in data.items():
        if len(ch) != 1 or ord(ch) < 128 or ch in NOT:
            continue
        if ud.category(ch)[0] not in "LN" or fold(ch).isascii():
            continue
        ascii_letters = [o["c"].lower() for o in others if len(o["c"]) == 1 and o["c"].isascii() and o["c"].isalpha()]
        if ascii_letters:
            table[ch] = ascii_letters[0]
    for cp in [*range(0x1F130, 0x1F14A), *range(0x1F150, 0x1F16A), *range(0x1F170, 0x1F18A), *range(0x1F1E6, 0x1F200)]:
        table[chr(cp)] = chr(
            ord("a") + (cp - (0x1F1E6 if cp >= 0x1F1E6 else (0x1F130 if cp < 0x1F14A else 0x1F150 if cp < 0x1F16A else 0x1F170)))
        )
    table |= {
        "ɱ": "m",
        "ɳ": "n",
        "ɲ": "n",
        "ɕ": "c",
        "ʂ": "s",
        "ʐ": "z",
        "ʑ": "z",
        "ɖ": "d",
        "ʈ": "t",
        "ɭ": "l",
        "ɽ": "r",
        "ɦ": "h",
        "ʝ": "j",
    }
    table |= {k: v for k, v in LOOKS.items() if len(v) == 1}
    for ch in list(table):
        for other in (ch.upper(), ch.title()):
            if len(other) == 1 and other not in table and ord(other) > 127 and fold(other) == fold(ch):
                table[other] = table[ch]
    for cp in [*range(0xC0, 0x2B0), *range(0x1D6C, 0x1D9B), *range(0x2C60, 0x2C80), *range(0xA722, 0xA7CF)]:
        # letters with a hook, a stroke or a tail: "LATIN SMALL LETTER T WITH HOOK" looks like t
        words = ud.name(chr(cp), "").split(" ")
        letter = words[:1] == ["LATIN"] and words[2:3] == ["LETTER"] and words[4:5] == ["WITH"] and len(words[3]) == 1
        if letter and not fold(chr(cp)).isascii() and ud.name(fold(chr(cp))[0], "").startswith("LATIN"):
            table.setdefault(chr(cp), words[3].lower())
    write("looks.txt", [f"{ord(c):04X} {v}" for c, v in sorted(table.items())])


def pinyin_table() -> None:
    readings = defaultdict(list)
    text = bz2.decompress((UCD / "Unihan_Readings.txt.bz2").read_bytes()).decode("utf-8")
    for line in text.splitlines():
        parts = line.rstrip("\n").split("\t")
        if len(parts) == 3 and parts[1] == "kMandarin":
            cp = int(parts[0][2:], 16)
            if 0x4E00 <= cp <= 0x9FFF:
                text = ud.normalize("NFD", parts[2].split(" ")[0])
                text = text.replace("u\u0308", "v")
                readings["".join(c for c in text if c.isalpha() and not ud.combining(c))].append(chr(cp))
    write("pinyin.txt", [f"{k} {''.join(sorted(v))}" for k, v in sorted(readings.items())])


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    fold_table()
    script_table()
    looks_table()
    pinyin_table()
