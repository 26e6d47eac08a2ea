"""A small keyword database in a temporary folder, whose files a test can spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inthewild.lexicon.model import COLUMNS

Row = dict[str, Any]
Database = Callable[..., Path]

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
    "sources.tsv": "source	title	publisher	year	url	opened	note\nbook-1	A book	A publisher	2020	https://example.org	yes	\n",
    "paradigms/en.tsv": "code	strip	suffixes	prefixes	example\ndefault		0|s		\ns		s		\ny	y	ies		\n",
}  # fmt: skip


def cells(term: str, sense: str, **more: Any) -> Row:
    """A finished row of a terms file."""
    row = {
        "term": term, "lang": "en", "sense": sense, "kind": "name", "match": "phrase" if " " in term else "token", "ambiguity": "2",
        "gloss_en": "a gloss", "basis": "general-knowledge", "sharing": "PUBLIC",
    } | more  # fmt: skip
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


def _even(text: str) -> str:
    """Rows filled with empty cells to the width of their header."""
    lines = text.splitlines()
    width = lines[0].count("\t")
    return "\n".join(line + "\t" * (width - line.count("\t")) for line in lines) + "\n"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """``database(rows, en=..., **{file: text})``: the folder of a sound small database with changes."""

    def make(rows: list[Row] | None = None, lang: str = "en", files: dict[str, str] | None = None) -> Path:
        folder = tmp_path / "db"
        content = {name: _even(text) for name, text in FILES.items()} | (files or {})
        content.setdefault("terms/en.tsv", tsv(GOOD))
        if rows is not None:
            content[f"terms/{lang}.tsv"] = tsv(GOOD + rows if lang == "en" else rows)
        for name, text in content.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make
