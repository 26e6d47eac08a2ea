"""The files of a small sound keyword database."""

from __future__ import annotations

from typing import Any

from inthewild.lexicon.model import COLUMNS

Row = dict[str, Any]

FILES: dict[str, str] = {
    "taxa.tsv": """taxon	scientific_name	rank	parent	group	name_en	tier	lookalike_of	note
animalia	Animalia	kingdom
panthera	Panthera	genus	animalia	big cats	big cats
panthera-tigris	Panthera tigris	species	panthera		tiger	1
testudines	Testudines	order	animalia		turtles
eretmochelys-imbricata	Eretmochelys imbricata	species	testudines	marine turtles	hawksbill	1
elephantidae	Elephantidae	family	animalia	elephants	elephants	1
loxodonta-africana	Loxodonta africana	species	elephantidae		African elephant	2
""",
    "specimens.tsv": """specimen	name_en	parent	default_taxon	note
SKI	skins
x-leather	leather	SKI
BON	bones
SHE	shell
x-ivory	ivory		elephantidae
IVC	ivory carvings	x-ivory	elephantidae
LIV	live
""",
    "pairs.tsv": """group	specimen	legality	severity	lookalikes	note
big cats	SKI	prohibited	4
big cats	BON	prohibited	4
elephants	x-ivory	prohibited	4
marine turtles	SHE	prohibited	3
""",
    "families.tsv": "group	specimen	family\n*	*	other\nbig cats	SKI	leather-skins\n*	SHE	marine\n",
    "listings.tsv": """taxon	authority	listing	annotation	since	source	verified
panthera	cites	I		1975-07-01	own	no
elephantidae	cites	I/II		1990-01-18	own	no
elephantidae	eu	A/B		1997-06-01	own	no
loxodonta-africana	eu	B		2019-12-14	own	no
""",
    "sources.tsv": "source\ttitle\tpublisher\tyear\turl\topened\tnote\n"
    "book-1\tA book\tA publisher\t2020\thttps://example.org\tyes\n",
    "paradigms/en.tsv": "code	strip	suffixes	prefixes	example\ndefault		0|s		\ns		s		\ny	y	ies	\n",
}


def cells(term: str, sense: str, **more: Any) -> Row:
    """A finished row of a terms file."""
    row = {
        "term": term,
        "lang": "en",
        "sense": sense,
        "kind": "name",
        "match": "phrase" if " " in term else "token",
        "ambiguity": "2",
        "gloss_en": "a gloss",
        "basis": "general-knowledge",
        "sharing": "PUBLIC",
    } | more
    return row


GOOD = [
    cells("tiger", "taxon:panthera-tigris", forms="@s"),
    cells("skin", "specimen:SKI", kind="product", forms="@s"),
    cells("for sale", "intent.sell", kind="intent"),
    cells("tiger balm", "benign.brand", kind="benign"),
]


def tsv(rows: list[Row], columns: tuple[str, ...] = COLUMNS) -> str:
    lines = ["\t".join(columns)]
    lines += ["\t".join(str(r.get(c, "")) for c in columns) for r in rows]
    return "\n".join(lines) + "\n"
