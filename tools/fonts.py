"""Makes the fonts of the hub: subsets of Noto for Arabic and for simplified Chinese, as woff2.

    apt-get download fonts-noto-core fonts-noto-cjk
    for package in *.deb; do dpkg-deb -x "$package" unpacked; done
    python tools/fonts.py unpacked

They hold the characters of what the hub itself says in these languages (catalogues, policy messages, statements), the
Arabic alphabet, and, as far as room is left, those that the project's own corpus uses most. Run it when a test says that
a translation uses a character that they lack. Needs fonttools and brotli (extra ``dev``).
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
CODE = ROOT / "src" / "inthewild"
FONTS = CODE / "hub" / "core" / "static" / "core" / "fonts"
ARABIC_LETTERS = "".join(map(chr, [*range(0x0621, 0x063B), *range(0x0640, 0x0656), *range(0x0660, 0x066E), 0x060C, 0x061B, 0x061C,
                                   0x061F, 0x0670, 0x067E, 0x0686, 0x0698, 0x06A9, 0x06AF, 0x06CC, *range(0x06F0, 0x06FA)]))  # fmt: skip
CHINESE_SIGNS = "".join(
    map(chr, [*range(0x3000, 0x3012), *range(0xFF01, 0xFF5F), 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026])
)


@dataclass(frozen=True)
class Wanted:
    """One font: where its source lies in the unpacked packages, what it must hold, and the most characters and bytes."""

    name: str
    family: str
    source: str
    number: int
    catalogue: str
    texts: str
    always: str
    first: int
    last: int
    most: int
    most_bytes: int


WANTED = (
    Wanted("arabic", "Hub Arabic", "usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf", -1, "ar", "ar", ARABIC_LETTERS,
           0x0600, 0x06FF, 300, 60_000),
    Wanted("arabic-bold", "Hub Arabic", "usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf", -1, "ar", "ar", ARABIC_LETTERS,
           0x0600, 0x06FF, 300, 60_000),
    Wanted("chinese", "Hub Chinese", "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2, "zh_Hans", "zh-Hans",
           CHINESE_SIGNS, 0x2E80, 0xFFEF, 1500, 300_000),
)  # fmt: skip


def needed(wanted: Wanted) -> set[str]:
    """The characters in the range of the font that the hub itself writes."""
    words: list[str] = []
    for path in sorted((CODE / "hub" / "locale" / wanted.catalogue / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            words += [one for message in read_po(file) for one in _strings(message.string)]
    own = [CODE / "exchange" / "texts" / f"{name}.{wanted.texts}.tsv" for name in ("statement", "report", "metrics")]
    texts = (CODE / "policy" / "messages" / f"{wanted.texts}.tsv", *own)
    words += [path.read_text("utf-8") for path in texts]
    return {c for c in "".join(words) if wanted.first <= ord(c) <= wanted.last}


def characters(wanted: Wanted) -> str:
    """What the font holds: what is needed, what it holds always, and common ones of the corpus as far as there is room."""
    found = needed(wanted) | set(wanted.always)
    corpus = Counter((CODE / "learn" / "corpus" / f"{wanted.texts}.tsv").read_text("utf-8"))
    common = sorted((c for c in corpus if wanted.first <= ord(c) <= wanted.last), key=lambda c: (-corpus[c], c))
    return "".join(sorted([*found, *[c for c in common if c not in found][: max(0, wanted.most - len(found))]]))


def make(wanted: Wanted, source: Path) -> bytes:
    """Write the subset; its bytes. Copyright and licence stay in it, the name does not."""
    font = TTFont(source, fontNumber=wanted.number)
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 4, 5, 6, 7, 13, 14]
    if wanted.name == "chinese":
        options.layout_features = []
        options.drop_tables += ["GPOS", "GSUB", "BASE", "VORG", "vhea", "vmtx"]
    cut = subset.Subsetter(options)
    cut.populate(text=characters(wanted))
    cut.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = wanted.family.replace(" ", "") if record.nameID == 6 else wanted.family
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False
    path = FONTS / f"{wanted.name}.woff2"
    subset.save_font(font, str(path), options)
    return path.read_bytes()


def main() -> int:
    """Make all and write down what they come from."""
    folder = Path(sys.argv[1])
    FONTS.mkdir(exist_ok=True)
    rows = []
    for wanted in WANTED:
        source = folder / wanted.source
        made, held = make(wanted, source), characters(wanted)
        if len(made) > wanted.most_bytes:
            print(f"{wanted.name}.woff2 has {len(made)} bytes, more than {wanted.most_bytes}: lower `most`")
            return 1
        (FONTS / f"{wanted.name}.txt").write_text(held + "\n", "utf-8")
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        rows.append(f"| {wanted.name}.woff2 | {len(made)} | {len(held)} | {Path(wanted.source).name} | `{digest}` |")
        print(rows[-1])
    head = "| font | bytes | characters | cut from | SHA-256 of that |\n|---|---|---|---|---|\n"
    (FONTS / "PROVENANCE.md").write_text(PROVENANCE + head + "\n".join(rows) + "\n", "utf-8")
    return 0


def _strings(given: object) -> list[str]:
    return [given] if isinstance(given, str) else [str(one) for one in given] if isinstance(given, list | tuple) else []


PROVENANCE = """# Fonts of the hub

Subsets of Noto Sans Arabic and Noto Sans CJK SC, under the SIL Open Font License 1.1 (OFL.txt), cut by tools/fonts.py from
the Debian packages fonts-noto-core and fonts-noto-cjk. The text files beside them list the characters that they hold.
No font name is reserved by their authors; the subsets have names of their own all the same.

"""

if __name__ == "__main__":
    raise SystemExit(main())
