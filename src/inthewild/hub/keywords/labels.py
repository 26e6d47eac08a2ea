"""What the columns of a term, its codes and the fields of its events are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import history
from inthewild.hub.keywords.models import Level, TermState
from inthewild.hub.keywords.models.competence import Skill
from inthewild.hub.keywords.models.evidence import Form, Verdict
from inthewild.hub.keywords.models.proposal import Origin

COLUMNS: dict[str, str | Promise] = {
    "term": _("Term"), "lang": _("Language"), "sense": _("Sense"), "kind": _("Kind"), "forms": _("Forms"), "match": _("Match"),
    "ambiguity": _("Ambiguity"), "needs": _("Needs"), "excludes": _("Excludes"), "protects": _("Protects"),
    "evasion": _("Evasion"), "region": _("Countries"), "gloss_en": _("Meaning in English"), "basis": _("Basis"),
    "sources": _("Sources"), "checked": _("Checked"), "sharing": _("Sharing"), "note": _("Note"),
}  # fmt: skip
KINDS: dict[str, str | Promise] = {
    "name": _("Name"), "product": _("Product"), "slang": _("Slang"), "code": _("Code word"), "intent": _("Offer"),
    "claim": _("Claim"), "benign": _("Harmless word"), "emoji": _("Emoji"), "hashtag": _("Hashtag"),
}  # fmt: skip
AMBIGUITY: dict[str, str | Promise] = {
    "0": _("0: fires alone"), "1": _("1: low alone, high with an offer"), "2": _("2: needs one kind of context"),
    "3": _("3: needs two kinds of context"),
}  # fmt: skip
MATCHES: dict[str, str | Promise] = {
    "token": _("one word"), "phrase": _("several words"), "stem": _("beginning of a word"),
    "compound": _("inside a longer word too"), "cjk": _("script without spaces"),
}  # fmt: skip
EVASIONS: dict[str, str | Promise] = {
    "": _("none"), "spelling": _("odd spelling"), "abbrev": _("abbreviation"), "homophone": _("sounds alike"),
    "romanised": _("in Latin letters"), "euphemism": _("euphemism"), "emoji": _("emoji"),
    "disguise-material": _("called another material"), "hashtag": _("hashtag"),
}  # fmt: skip
BASES: dict[str, str | Promise] = {
    "published": _("a document that was read"), "reference": _("a dictionary or treaty list"),
    "general-knowledge": _("general knowledge"), "coined": _("coined"),
}  # fmt: skip
CHECKED: dict[str, str | Promise] = {
    "": _("not checked"), "second-pass": _("read a second time"), "human": _("by somebody who knows the language"),
}  # fmt: skip
VALUES = {"kind": KINDS, "ambiguity": AMBIGUITY, "match": MATCHES, "evasion": EVASIONS, "basis": BASES, "checked": CHECKED}
TONES = {"approved": "good", "watch": "warn", "rejected": "bad", "retired": ""}
LEVEL_TONES = {"RESTRICTED": "bad", "MEMBERS": "warn", "PUBLIC": ""}

for _field, _label, _values in (
    ("gloss_en", COLUMNS["gloss_en"], None), ("term", COLUMNS["term"], None), ("lang", COLUMNS["lang"], None),
    ("sense", COLUMNS["sense"], None), ("ambiguity", COLUMNS["ambiguity"], None), ("forms", COLUMNS["forms"], None),
    ("match", COLUMNS["match"], MATCHES), ("needs", COLUMNS["needs"], None), ("excludes", COLUMNS["excludes"], None),
    ("protects", COLUMNS["protects"], None), ("evasion", COLUMNS["evasion"], EVASIONS), ("basis", COLUMNS["basis"], BASES),
    ("sources", COLUMNS["sources"], None), ("checked", COLUMNS["checked"], CHECKED), ("sharing", COLUMNS["sharing"], None),
    ("for", _("Read by"), None), ("pieces", _("Pieces of evidence"), None), ("review", _("Second person"), None),
    ("agrees", _("Agrees"), {"True": _("yes"), "False": _("no")}), ("form", _("Kind of evidence"), dict(Form.choices)),
    ("verdict", _("Says"), dict(Verdict.choices)), ("origin", _("Comes from"), dict(Origin.choices)),
    ("skill", _("Knows the language"), dict(Skill.choices)),
):  # fmt: skip
    history.names(_field, _label, _values)

STATES = dict(TermState.choices)
LEVELS = dict(Level.choices)


def shown(column: str, value: str) -> str:
    """A cell as people read it."""
    return str(VALUES.get(column, {}).get(value, value))
