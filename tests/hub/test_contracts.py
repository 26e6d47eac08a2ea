"""The names in code are the names that the coalition agreed on, and the documents say the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inthewild.hub.core import contracts

ROOT = Path(__file__).parents[2]
AGREED = json.loads(Path(__file__).with_name("contracts.json").read_text(encoding="utf-8"))


def test_the_names_are_the_agreed_ones_in_their_order() -> None:
    assert list(contracts.PREFIXES) == AGREED["prefixes"]
    assert list(contracts.RESOURCES) == AGREED["resources"]
    assert [r.value for r in contracts.Role] == AGREED["roles"]
    assert [k.value for k in contracts.ActorKind] == AGREED["actor_kinds"]
    assert {s.value: contracts.TLP[s] for s in contracts.Sharing} == AGREED["sharing"]
    assert [r.value for r in contracts.Retention] == AGREED["retention"]
    assert [s.value for s in contracts.PublicStatus] == AGREED["public_statuses"]
    assert [o.value for o in contracts.Outcome] == AGREED["decisions"]
    assert [v.value for v in contracts.Verified] == AGREED["verifications"]


def test_the_graphs_have_the_agreed_edges_and_no_other() -> None:
    assert set(contracts.MACHINES) == set(AGREED["machines"])
    for name, notation in contracts.MACHINES.items():
        assert {f"{a}>{b}" for a, b in contracts.edges(notation)} == set(AGREED["machines"][name]), name


def test_every_event_is_an_object_and_a_participle() -> None:
    for name, event in contracts.EVENTS.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name), name
        assert event.name == name
        assert event.version >= 1
        assert event.says


@pytest.mark.parametrize("notation", ["a>b>c", "a > b; b>c", "a>b; b>c; a>b"])
def test_the_notation_of_graphs_reads_paths_and_repetitions(notation: str) -> None:
    assert contracts.edges(notation) == {("a", "b"), ("b", "c")}


def test_the_generated_pages_are_those_in_docs() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "hub_docs.py"), "--check"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
