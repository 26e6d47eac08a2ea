"""Packs and findings for the tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inthewild.policy import Judge, Policy, Verdict
from inthewild.policy.pack import shipped_tree
from inthewild.policy.testing import verdict_of

TREE = shipped_tree()
HEAD = "schema: inthewild.policy/1\nname: {name}\nversion: 1\n"
DEFAULT = "default: {id: rest, action: allow, reason: nothing fits}\n"


def write(folder: Path, rules: str, name: str = "house", head: str = DEFAULT) -> Path:
    """A pack file with these lines as its rules."""
    path = folder / f"{name}.yaml"
    body = "".join(f"  - {line}\n" for line in rules.strip().splitlines()) if rules.strip() else ""
    path.write_text(HEAD.format(name=name) + head + ("rules:\n" + body if body else ""), encoding="utf-8")
    return path


def judge(pack: Path | str, as_of: str = "2026-01-01") -> Judge:
    """The judge of a pack."""
    return Judge(Policy.load(pack, as_of=as_of), TREE)


def decide(judge: Judge, **values: Any) -> Verdict:
    """What a judge says of a context as inline tests write it; a tiger skin in band high by default."""
    if not {"taxon", "group", "concept"} & set(values):
        values = {"taxon": "panthera-tigris", "specimen": "SKI", **values}
    return verdict_of(judge, values)
