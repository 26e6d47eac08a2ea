"""What a user is told about a decision on an item of theirs: Article 17 of the Digital Services Act.

Article 17(3) asks for (a) the restriction, its territory and its duration, (b) the facts, (c) the use of automated means,
(d) the legal or (e) the contractual ground with an explanation, (f) the ways of redress. One short paragraph for each, in
the user's language; ``texts/statement.<lang>.tsv`` holds the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from inthewild.errors import InputError
from inthewild.exchange.config import EEA, EU, Config
from inthewild.exchange.facts import deciding, subject, words
from inthewild.exchange.grounds import ILLEGAL, Ground
from inthewild.lexicon.files import read_cells
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Decision

FOLDER = Path(__file__).parent / "texts"
FALLBACK = "en"
#: Sentence -> the places that it must have.
PARTS: Mapping[str, frozenset[str]] = {
    "title": frozenset({"platform"}),
    "removed": frozenset({"item"}),
    "restricted": frozenset({"item"}),
    "scope": frozenset({"countries"}),
    "scope_eu": frozenset(),
    "scope_eea": frozenset(),
    "duration": frozenset(),
    "facts": frozenset({"subject", "words"}),
    "automated": frozenset(),
    "reviewed": frozenset(),
    "own_initiative": frozenset(),
    "illegal": frozenset({"ground"}),
    "incompatible": frozenset({"ground"}),
    "redress": frozenset(),
    "complaint": frozenset({"url"}),
    "disputes": frozenset(),
    "disputes_at": frozenset({"url"}),
    "court": frozenset(),
    "contact": frozenset({"contact"}),
}


@dataclass(frozen=True, slots=True)
class UserStatement:
    """The text for a user. ``checked`` tells whether a native reader has read the sentences."""

    lang: str
    text: str
    checked: str


class UserStatements:
    """Writes statements to users."""

    def __init__(self, config: Config, tree: Taxonomy) -> None:
        self._config = config
        self._tree = tree

    def of(self, decision: Decision, ground: Ground, lang: str | None = None) -> UserStatement:
        """The statement on a decision that restricts an item. ``lang``: the user's language, else the item's, else English."""
        tag = spoken(lang or decision.lang)
        texts, checked = _texts(tag)
        config, finding = self._config, deciding(decision)

        def say(name: str, **values: str) -> str:
            return texts[name].format(**values)

        removed = config.restrictions.get(str(decision.action), "").endswith(("CONTENT_REMOVED", "CONTENT_DISABLED"))
        legal = ground.ground == ILLEGAL
        named = subject(finding, self._tree) if finding else decision.rule_id
        said = ", ".join(words(finding)) if finding else ""
        fully = config.automated_decision == "AUTOMATED_DECISION_FULLY"
        paragraphs = [
            say("title", platform=config.platform),
            " ".join((say("removed" if removed else "restricted", item=decision.id), self._scope(texts), say("duration"))),
            " ".join((say("facts", subject=named, words=said or "-"), say("own_initiative"))),
            say("automated" if fully else "reviewed"),
            say("illegal", ground=ground.legal) if legal else say("incompatible", ground=ground.terms),
            " ".join(self._redress(texts)),
        ]
        if config.contact:
            paragraphs.append(say("contact", contact=config.contact))
        return UserStatement(tag, "\n\n".join(paragraphs) + "\n", checked)

    def _scope(self, texts: Mapping[str, str]) -> str:
        countries = set(self._config.territorial_scope)
        if countries == set(EU):
            return texts["scope_eu"]
        if countries == set(EEA):
            return texts["scope_eea"]
        return texts["scope"].format(countries=", ".join(sorted(countries)))

    def _redress(self, texts: Mapping[str, str]) -> list[str]:
        config = self._config
        found = [texts["redress"]]
        if config.complaint_url:
            found.append(texts["complaint"].format(url=config.complaint_url))
        found.append(texts["disputes_at"].format(url=config.disputes_url) if config.disputes_url else texts["disputes"])
        return [*found, texts["court"]]


def languages() -> tuple[str, ...]:
    """The tags of the languages in which statements are written."""
    return tuple(sorted(path.stem.partition(".")[2] for path in FOLDER.glob("statement.*.tsv")))


def spoken(lang: str | None) -> str:
    """The language, of those we have, for a BCP-47 tag; English if there is none."""
    have = {tag.lower(): tag for tag in languages()}
    tag = (lang or "").replace("_", "-").lower()
    if tag in ("zh", "zh-cn", "zh-sg") or tag.startswith("zh-hans"):
        return have["zh-hans"]
    while tag:
        if tag in have:
            return have[tag]
        tag = tag.rpartition("-")[0]
    return FALLBACK


@cache
def _texts(tag: str) -> tuple[Mapping[str, str], str]:
    return read(FOLDER / f"statement.{tag}.tsv")


def read(path: Path, parts: Mapping[str, frozenset[str]] = PARTS) -> tuple[Mapping[str, str], str]:
    """The sentences of a file, and who has read them. ``parts``: sentence -> the places that it must have.

    :raises InputError: a sentence is missing, unknown, or lacks one of its places.
    :raises LexiconError: not a table of these columns.
    """
    header, rows = read_cells(path, ("part", "text", "checked"))
    texts: dict[str, str] = {}
    checked = ""
    for number, cells in rows:
        row = dict(zip(header, cells, strict=True))
        name, checked = row["part"], row["checked"]
        if name not in parts or name in texts:
            raise InputError(f"{name!r} {'stands twice' if name in texts else 'is unknown'}", where=f"{path}:{number}")
        places = {place for _, place, _, _ in Formatter().parse(row["text"]) if place is not None}
        if places != parts[name]:
            raise InputError(f"{name} has the places {sorted(places)}, not {sorted(parts[name])}", where=f"{path}:{number}")
        texts[name] = row["text"]
    missing = sorted(set(parts) - set(texts))
    if missing:
        raise InputError(f"no sentence for {', '.join(missing)}", where=str(path))
    return texts, checked
