"""The report as PDF, laid out by typst with the fonts beside: Arabic is shaped and runs from the right, Chinese has its letters.

What no font holds is never an empty box: its number stands in the text (``U+1F98F``), it is listed at the end and in the log.
The same snapshot gives the same bytes. Needs the extra ``pdf``.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from inthewild.errors import OutputError
from inthewild.exchange.snapshot.records import Snapshot
from inthewild.exchange.snapshot.render.document import Report, head, text
from inthewild.exchange.snapshot.render.words import Words

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
FONTS = HERE / "fonts"
# They have no picture: spaces, line ends, and what tells directions and joins.
_UNSEEN = frozenset(
    "\n\u00a0\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)


def pdf(snapshot: Snapshot, language: str, *, digest: str = "", site: str = "") -> bytes:
    """The report in a language. ``digest`` is the SHA-256 of its JSON, ``site`` the address of the hub for links.

    :raises InputError: the snapshot must not be rendered (``checked.figures``).
    :raises OutputError: typst is not installed.
    """
    typst = _typst()
    source, missing = printable(snapshot, language, digest=digest, site=site)
    if missing:
        log.warning("report %s, %s: no font holds %s", snapshot.id, language, ", ".join(map(number, missing)))
    try:
        made: bytes = typst.compile(
            HERE / "report.typ", root=HERE, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"report": source},
            timestamp=int(datetime.fromisoformat(snapshot.built_at).timestamp()),
        )  # fmt: skip
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of typst is no Exception, and would take the worker with it
        raise OutputError(f"typst could not lay it out: {str(error)[:200]}", where=f"{snapshot.id}, {language}") from None
    return made


def printable(snapshot: Snapshot, language: str, *, digest: str = "", site: str = "") -> tuple[str, list[str]]:
    """What typst is given, as JSON, and the characters that no font holds, in order. They stand in it as numbers."""
    words = Words.of(language)
    document = Report(snapshot, words, digest, site).document()
    found: set[str] = set()
    made = _replaced(document, found)
    missing = sorted(found)
    if missing:
        made["blocks"] += [
            head(words.say("characters")),
            text(words.say("characters_says")),
            text(", ".join(map(number, missing))),
        ]
    return json.dumps(made, ensure_ascii=False), missing


def number(character: str) -> str:
    """``U+1F98F``."""
    return f"U+{ord(character):04X}"


@cache
def held() -> frozenset[str]:
    """Every character that one of the fonts holds."""
    found: set[str] = set()
    for path in sorted(FONTS.glob("*.txt")):
        if path.name == "OFL.txt":
            continue
        for span in path.read_text("ascii").split():
            first, _, last = span.partition("-")
            found.update(map(chr, range(int(first, 16), int(last, 16) + 1)))
    return frozenset(found)


def _replaced(value: Any, missing: set[str]) -> Any:
    """The value with every text made printable."""
    if isinstance(value, str):
        lost = {c for c in value if c not in _UNSEEN and c not in held()}
        missing |= lost
        return "".join(f"[{number(c)}]" if c in lost else c for c in value) if lost else value
    if isinstance(value, dict):
        return {key: _replaced(inner, missing) for key, inner in value.items()}
    return [_replaced(inner, missing) for inner in value] if isinstance(value, list) else value


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise OutputError("the report as PDF needs typst", hint="pip install 'inthewild[pdf]'") from None
    return typst
