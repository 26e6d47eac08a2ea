"""A notice as a letter in the platform's language; ``texts/notice.<lang>.tsv`` holds the sentences.

The letter of a platform in the European Union has the four things of Article 16(2) of the Digital Services Act: why (a),
exactly where (b), who with an address (c), the statement of good faith (d). The form is docs/schemas/notice.schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from inthewild.exchange.statement import FOLDER, read, spoken

#: The version of the sentence ``good_faith``, in all languages together. Another wording is another version: who signed
#: which is kept with each notice, and a test compares the sentences with those of the version.
GOOD_FAITH_VERSION = "1"
#: Sentence -> the places that it must have.
PARTS: Mapping[str, frozenset[str]] = {
    "subject": frozenset({"reference", "platform"}),
    "heading": frozenset(),
    "heading_eu": frozenset(),
    "to": frozenset({"platform"}),
    "reference": frozenset({"reference"}),
    "items": frozenset(),
    "seller": frozenset({"seller"}),
    "legal": frozenset({"ground"}),
    "why": frozenset(),
    "offer": frozenset({"subject"}),
    "listed": frozenset({"appendix"}),
    "words": frozenset({"words"}),
    "likely_illegal": frozenset(),
    "needs_papers": frozenset(),
    "prohibited_by_policy": frozenset(),
    "sender": frozenset({"notifier", "email"}),
    "flagger": frozenset(),
    "good_faith": frozenset(),
    "confirmed": frozenset({"notifier", "day"}),
    "due": frozenset({"day"}),
    "answer": frozenset({"day", "url"}),
    "changed": frozenset({"outcome"}),
}


def say(lang: str, part: str, **values: str) -> str:
    """One sentence in the language, of those we have, for a BCP-47 tag."""
    return _texts(spoken(lang))[part].format(**values)


def explanation(lang: str, *, subject: str, appendix: str = "", legality: str = "", words: Sequence[str] = ()) -> str:
    """Why, as it is proposed to the expert: what it reads as, its listing, what is held of the law, the words relied on."""
    told = [say(lang, "offer", subject=subject)]
    if appendix:
        told.append(say(lang, "listed", appendix=appendix))
    if legality in PARTS:
        told.append(say(lang, legality))
    if words:
        told.append(say(lang, "words", words=", ".join(words)))
    return " ".join(told)


def subject_line(notice: Mapping[str, Any]) -> str:
    """The subject of the letter."""
    return say(notice["language"], "subject", reference=notice["notice_id"], platform=notice["provider"])


def letter(notice: Mapping[str, Any], *, due: str = "", answer_url: str = "", answer_until: str = "") -> str:
    """The letter of a notice (inthewild.notice/1). Days are ISO dates; ``answer_url`` leads to a page without login."""
    lang = notice["language"]
    faith = notice["bona_fide"]
    paragraphs = [
        say(lang, "heading_eu" if notice.get("eu") else "heading"),
        _lines(say(lang, "to", platform=notice["provider"]), say(lang, "reference", reference=notice["notice_id"])),
        _lines(say(lang, "items"), *notice["urls"]),
        say(lang, "seller", seller=notice["seller"]) if notice.get("seller") else "",
        say(lang, "legal", ground=f"{notice['legal_basis']} {notice['legal_basis_url']}".strip())
        if notice["legal_basis"]
        else "",
        _lines(say(lang, "why"), notice["explanation"]),
        _lines(
            say(lang, "sender", notifier=notice["notifier"], email=notice["notifier_email"]),
            say(lang, "flagger") if notice["trusted_flagger"] else "",
        ),
        _lines(
            faith["statement"],
            say(lang, "confirmed", notifier=notice["notifier"], day=faith["confirmed_at"][:10]) if faith["confirmed_at"] else "",
        ),
        say(lang, "due", day=due) if due else "",
        say(lang, "answer", day=answer_until, url=answer_url) if answer_url else "",
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def checked(lang: str) -> str:
    """Whether a native reader has read the sentences of this language, and who."""
    return read(FOLDER / f"notice.{spoken(lang)}.tsv", PARTS)[1]


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


@cache
def _texts(tag: str) -> Mapping[str, str]:
    return read(FOLDER / f"notice.{tag}.tsv", PARTS)[0]
