"""Makes the fonts of the report's PDF: subsets of Noto for Latin, Greek and Cyrillic letters, Arabic and simplified Chinese.

    apt-get download fonts-noto-core fonts-noto-cjk
    for package in *.deb; do dpkg-deb -x "$package" unpacked; done
    python tools/report_fonts.py unpacked

The hub's fonts for browsers (tools/fonts.py) hold what the hub itself says. A report holds names and objections that people
wrote, so these hold whole alphabets, and for Chinese all of GB 2312. typst reads no woff2; the text files beside them list the
characters, so that what is missing is known without a library for fonts. Needs fonttools (extra ``dev``).
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "src" / "inthewild" / "exchange" / "snapshot" / "render" / "fonts"
_NOTO = "usr/share/fonts/truetype/noto/"
_CJK = "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


@dataclass(frozen=True)
class Wanted:
    """One font: its file, where its source lies in the unpacked packages, which face of it, what it must hold, at most how large."""

    file: str
    family: str
    source: str
    face: int
    characters: frozenset[str]
    most_bytes: int
    features: tuple[str, ...] = ("*",)


def _between(*spans: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(n) for first, last in spans for n in range(first, last + 1))


def gb2312() -> frozenset[str]:
    """Every character of GB 2312: 6,763 Han characters and the signs of its first rows."""
    found = set()
    for row in range(0xA1, 0xF8):
        for column in range(0xA1, 0xFF):
            try:
                found.add(bytes((row, column)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return frozenset(c for c in found if ord(c) > 0x2000)


LATIN = _between((0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x1E00, 0x1EFF),
                 (0x2010, 0x2027), (0x202F, 0x2044), (0x20A0, 0x20BF), (0x2116, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2265))  # fmt: skip
ARABIC = _between((0x600, 0x6FF), (0x750, 0x77F), (0x200C, 0x200F)) | _between((0x20, 0x7E), (0xAB, 0xAB), (0xBB, 0xBB))
CHINESE = gb2312() | _between((0x3000, 0x3017), (0xFF01, 0xFF5E), (0x20, 0x7E)) | frozenset("—‘’“”…·")

WANTED = (
    Wanted("Latin-Regular.ttf", "Report Latin", f"{_NOTO}NotoSans-Regular.ttf", -1, LATIN, 260_000),
    Wanted("Latin-Bold.ttf", "Report Latin", f"{_NOTO}NotoSans-Bold.ttf", -1, LATIN, 260_000),
    Wanted("Arabic-Regular.ttf", "Report Arabic", f"{_NOTO}NotoSansArabic-Regular.ttf", -1, ARABIC, 160_000),
    Wanted("Arabic-Bold.ttf", "Report Arabic", f"{_NOTO}NotoSansArabic-Bold.ttf", -1, ARABIC, 160_000),
    Wanted("Chinese-Regular.otf", "Report Chinese", _CJK, 2, CHINESE, 2_400_000, ()),
)


def make(wanted: Wanted, source: Path) -> tuple[int, str]:
    """Write the subset and the list of what it holds; how large it is and what it holds."""
    font = TTFont(source, fontNumber=wanted.face)
    options = subset.Options(hinting=False, notdef_outline=True, layout_features=list(wanted.features))
    options.name_IDs = [0, 1, 2, 4, 5, 6, 7, 13, 14]
    if not wanted.features:
        options.drop_tables += ["GPOS", "GSUB", "BASE", "VORG", "vhea", "vmtx"]
    cut = subset.Subsetter(options)
    cut.populate(unicodes=[ord(c) for c in wanted.characters])
    cut.subset(font)
    style = wanted.file.split(".")[0].split("-")[1]
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            plain = {1: wanted.family, 4: f"{wanted.family} {style}", 6: f"{wanted.family.replace(' ', '')}-{style}"}
            record.string = plain[record.nameID]
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False
    held = "".join(sorted(map(chr, font.getBestCmap())))
    path = FONTS / wanted.file
    font.save(path)
    return path.stat().st_size, held


def main() -> int:
    """Make all and write down what they come from."""
    folder = Path(sys.argv[1])
    FONTS.mkdir(exist_ok=True)
    rows, every = [], {}
    for wanted in WANTED:
        source = folder / wanted.source
        size, held = make(wanted, source)
        if size > wanted.most_bytes:
            print(f"{wanted.file} has {size} bytes, more than {wanted.most_bytes}")
            return 1
        every[wanted.family] = held
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        rows.append(f"| {wanted.file} | {size} | {len(held)} | {Path(wanted.source).name} | `{digest}` |")
        print(rows[-1])
    for family, held in every.items():
        spans = [f"{ord(first):X}-{ord(last):X}" for first, last in _spans(held)]
        (FONTS / f"{family.split()[1]}.txt").write_text("\n".join(spans) + "\n", "utf-8")
    head = "| font | bytes | characters | cut from | SHA-256 of that |\n|---|---|---|---|---|\n"
    (FONTS / "PROVENANCE.md").write_text(PROVENANCE + head + "\n".join(rows) + "\n", "utf-8")
    return 0


def _spans(held: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for c in held:
        if found and ord(c) == ord(found[-1][1]) + 1:
            found[-1] = (found[-1][0], c)
        else:
            found.append((c, c))
    return found


PROVENANCE = """# Fonts of the report

Subsets of Noto Sans, Noto Sans Arabic and Noto Sans CJK SC, under the SIL Open Font License 1.1 (OFL.txt), cut by
tools/report_fonts.py from the Debian packages fonts-noto-core and fonts-noto-cjk. The text files list the spans of code points
that they hold. No font name is reserved by their authors; the subsets have names of their own all the same.

They stand here and are not made at installation: the same snapshot must give the same PDF wherever it is made, and a
machine without a network must make it too.

"""

if __name__ == "__main__":
    raise SystemExit(main())
