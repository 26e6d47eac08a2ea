"""docs/policy.md says what the code does: its pack works, its tables are complete."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from packs import judge

from inthewild.policy.event import SCHEMA
from inthewild.policy.facts import FACTS
from inthewild.policy.pack import Policy, shipped
from inthewild.policy.reader import WORDS
from inthewild.policy.rules import Match
from inthewild.policy.testing import run, untested

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


def test_the_pack_of_the_page_is_good_and_its_tests_pass(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found
    path = tmp_path / "house.yaml"
    path.write_text(found[1], encoding="utf-8")
    house = judge(path)
    assert run(house) and all(o.passed for o in run(house))
    assert untested(house) == []


def test_every_shipped_pack_and_every_fact_is_named() -> None:
    for name in [*shipped(), *FACTS]:
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", PAGE), name


def test_every_condition_field_and_word_is_named() -> None:
    names = [f.name for f in fields(Match)] + [name for of in SCHEMA.values() for name in of] + list(WORDS)
    for name in names:
        assert re.search(rf"(?<!\w){name}(?!\w)", PAGE), name


def test_the_page_counts_the_shipped_packs_rightly() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert len(shipped()) == 11
    assert "eleven are shipped" in readme
    assert all(Policy.load(name).title for name in shipped())
