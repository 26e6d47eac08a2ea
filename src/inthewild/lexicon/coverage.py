"""Counting the database honestly: atoms and generated forms apart, by language, class, kind and basis."""

from __future__ import annotations

from typing import Any

from inthewild.lexicon.lexicon import Lexicon

SCIENTIFIC = "la"


def count(lexicon: Lexicon) -> dict[str, Any]:
    """Counts as {table: {name: (atoms, generated forms)}}; scientific names and coined words are not atoms."""
    tables: dict[str, dict[str, list[int]]] = {t: {} for t in ("language", "class", "kind", "basis", "checked")}
    atoms = forms = scientific = 0
    for term in lexicon.terms:
        generated = sum(f.origin in ("inflected", "romanised") for f in lexicon.forms(term))
        if term.lang == SCIENTIFIC:
            scientific += 1
            continue
        if term.basis == "coined":
            continue
        atoms += 1
        forms += generated
        for table, name in (
            ("language", term.lang), ("class", term.sense_class), ("kind", term.kind), ("basis", term.basis),
            ("checked", term.checked),
        ):  # fmt: skip
            row = tables[table].setdefault(name, [0, 0])
            row[0] += 1
            row[1] += generated
    sorted_tables = {
        t: {k: (v[0], v[1]) for k, v in sorted(rows.items(), key=lambda kv: (-kv[1][0], kv[0]))} for t, rows in tables.items()
    }
    return {"total": {"atoms": atoms, "forms": forms, "scientific": scientific}, **sorted_tables}
