"""The definitions of metrics: a meaning that changed without a new version is refused, and so is what is broken."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from inthewild.hub.errors import HubError, Invalid
from inthewild.hub.progress import definitions
from inthewild.hub.progress.definitions import MetricVersion

GOOD = (definitions.FOLDER / "removals.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = Path(__file__).parents[2] / "tools" / "metrics.py"
    spec = importlib.util.spec_from_file_location("metrics_tool", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], tuple[MetricVersion, ...]]:
    def read(text: str) -> tuple[MetricVersion, ...]:
        (tmp_path / "removals.toml").write_text(text, "utf-8")
        return definitions.read_folder(tmp_path)

    return read


def test_what_is_made_from_the_definitions_is_up_to_date_and_no_version_changed_its_meaning(tool: ModuleType) -> None:
    for path, text in tool.made().items():
        assert path.read_text("utf-8") == text, f"run python tools/metrics.py: {path.name} is old"


def test_a_changed_meaning_without_a_new_version_is_refused(
    tool: ModuleType, folder: Callable[[str], tuple[MetricVersion, ...]]
) -> None:
    known = {f"{one.code} {one.version}": one.digest for one in folder(GOOD)}
    assert tool.digests(known, folder(GOOD)) == known
    with pytest.raises(SystemExit, match="listings_removed 1 says something else"):
        tool.digests(known, folder(GOOD.replace("Each counts once", "Each report counts")))
    with pytest.raises(SystemExit, match="listings_blocked 1 is gone"):
        tool.digests(known, folder(GOOD[: GOOD.rindex("[[metric]]")]))


def test_a_new_version_says_what_changed_and_from_when_it_holds(
    folder: Callable[[str], tuple[MetricVersion, ...]],
) -> None:
    first = GOOD[GOOD.index("[[metric]]") : GOOD.rindex("[[metric]]")]
    second = first.replace("version = 1", "version = 2").replace("2018-01-01", "2027-01-01")
    with pytest.raises(HubError, match="says what changed"):
        folder(GOOD + second)
    found = folder(GOOD + second + 'changed = "A relisted offer counts again."\n')
    assert [(one.code, one.version) for one in found] == [
        ("listings_removed", 1),
        ("listings_removed", 2),
        ("listings_blocked", 1),
    ]
    with pytest.raises(HubError, match="from a later day"):
        folder(GOOD + second.replace("2027-01-01", "2017-01-01") + 'changed = "x"\n')


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('source = "submission"', 'source = "rumour"', "rumour"),
        ('unit = "listings"', 'unit = ""', "unit is a text"),
        ("additive_platforms = true", 'additive_platforms = "yes"', "true or false"),
        ('"detector"]', '"guess"]', "a method"),
        ("version = 1", "version = 2", "counted 1, 2, 3|says what changed"),
        ('group = "removals"', 'group = "other"', "no headline"),
        ('denominator = "items"', 'divisor = "items"', "unknown: \\['divisor'\\]"),
        ("inthewild.metric/1", "inthewild.metric/9", "not of inthewild.metric/1"),
    ],
)
def test_a_broken_definition_is_refused_and_says_why(
    folder: Callable[[str], tuple[MetricVersion, ...]], old: str, new: str, says: str
) -> None:
    assert old in GOOD
    with pytest.raises(HubError, match=says):
        folder(GOOD.replace(old, new))


def test_the_headlines_are_apart_what_must_never_be_summed() -> None:
    by_code = {one.code: one for one in definitions.every()}
    assert by_code["listings_removed"].code != by_code["listings_blocked"].code
    assert not by_code["reach"].additive_platforms
    assert not by_code["reach"].record.additive
    assert by_code["listings_removed"].record.additive
    assert {"staff_trained_online", "staff_trained_in_person", "staff_trained"} <= set(by_code)
    assert all(one.source == "history" for one in by_code.values() if one.code.startswith("history_"))


def test_figures_are_counted_under_the_version_of_their_period_and_no_unknown_one() -> None:
    assert definitions.in_force(date(2026, 12, 31))["listings_removed"].version == 1
    assert "listings_removed" not in definitions.in_force(date(2017, 12, 31))
    with pytest.raises(Invalid):
        definitions.at("listings_removed", 99)


def test_the_digests_are_of_every_version() -> None:
    known = json.loads((definitions.FOLDER / "digests.json").read_text("utf-8"))
    assert set(known) == {f"{one.code} {one.version}" for one in definitions.every()}
