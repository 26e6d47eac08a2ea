"""What comes to the desk by itself: words of confirmed cases, new packages; and what it gives back to the repository."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from releases_world import Releasing, build

from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict
from inthewild.hub.keywords import changelog, patch, words
from inthewild.hub.keywords.models import Candidate, Clash, Term
from inthewild.hub.keywords.services import mining, package_merge
from inthewild.hub.keywords.services.upstream import PACKAGE
from inthewild.lexicon.files import DATA, write_table
from inthewild.lexicon.fmt import complete
from inthewild.lexicon.model import COLUMNS

pytestmark = pytest.mark.django_db
MINER = Actor.system("miner")


@pytest.fixture
def world(secretariat: Actor) -> Releasing:
    return build(secretariat, signed=("ngo", "other_ngo"), ceremony=False)


@pytest.fixture
def confirmed(monkeypatch: pytest.MonkeyPatch) -> list[mining.Unexplained]:
    """Texts of confirmed cases, given as an app above gives them."""
    texts: list[mining.Unexplained] = []

    def give(_actor: Actor, cases: Collection[str] | None) -> Iterator[mining.Unexplained]:
        yield from (t for t in texts if cases is None or t.case in cases)

    monkeypatch.setattr(mining, "_sources", [give])
    return texts


def test_a_word_of_several_cases_on_two_platforms_waits_for_an_expert_with_three_texts(
    world: Releasing, confirmed: list[mining.Unexplained]
) -> None:
    for n in range(4):
        text = f"Fresh zorbelglim number {n}, write to me@shop.example or +49 170 1234567"
        confirmed.append(mining.Unexplained(f"cas_{n}", ("Shop", "Fair")[n % 2], "en", text))
    confirmed.append(mining.Unexplained("cas_9", "Shop", "en", "a lonelyword and nothing else"))
    assert mining.mine(MINER) >= 1
    found = Candidate.objects.get(word="zorbelglim")
    assert (found.count, found.platforms, len(found.examples)) == (4, ["Fair", "Shop"], 3)
    assert not Candidate.objects.filter(word__contains="lonelyword").exists()
    pieces = mining.examples(world.expert(), found)
    assert len(pieces) == 3 and "zorbelglim" in pieces[0][1]
    assert "shop.example" not in str(pieces) and "1234567" not in str(pieces)

    made = mining.take(
        world.expert(), found, {"sense": "taxon:panthera-tigris", "lang": "en", "gloss_en": "made up", "ambiguity": "2"}
    )
    assert (made.origin, made.cells["term"], made.state) == ("miner", found.word, "open")
    with pytest.raises(Conflict, match="decided about this word"):
        mining.dismiss(world.expert(), Candidate.objects.get(pk=found.pk), reason="no")
    before = Candidate.objects.count()
    mining.mine(MINER)
    assert Candidate.objects.count() == before, "a word that somebody decided about never comes back"


def test_a_known_term_and_a_word_of_one_platform_are_no_candidates(world: Releasing, confirmed: list[mining.Unexplained]) -> None:
    world.term("zorbelglim")
    for n in range(4):
        confirmed.append(mining.Unexplained(f"cas_{n}", ("Shop", "Fair")[n % 2], "en", "zorbelglim"))
        confirmed.append(mining.Unexplained(f"cas_{n}", "Shop", "en", "onlyhere"))
    mining.mine(MINER)
    assert not Candidate.objects.filter(word="zorbelglim").exists()


def test_words_of_scripts_without_spaces_are_runs_of_characters() -> None:
    assert {"象牙", "牙手", "象牙手镯"} <= words.of("象牙手镯")
    assert "ab" not in words.of("ab"), "too short"


def package(folder: Path, *rows: dict[str, str]) -> Path:
    """A database folder with these terms in English."""
    for name in ("taxa", "specimens", "pairs", "families", "listings", "sources"):
        (folder / f"{name}.tsv").write_bytes((DATA / f"{name}.tsv").read_bytes())
    write_table(folder / "terms" / "en.tsv", COLUMNS, rows)
    return folder


def row(term: str, **cells: str) -> dict[str, str]:
    return complete(
        {"term": term, "sense": "taxon:panthera-tigris", "ambiguity": "2", "gloss_en": "a made-up name", **cells}, "en"
    )


def test_a_new_package_is_merged_by_cell_and_what_both_changed_waits(world: Releasing, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = package(tmp_path / "one", row("zorba"), row("zorbb"), row("zorbc"), row("zorbd"))
    assert package_merge.merge(PACKAGE, first).counts["new"] == 4
    ours = Term.objects.get(term="zorbb")
    ours.cells = {**ours.cells, "gloss_en": "what the desk says", "note": "seen in shops"}
    ours.save()

    second = package(
        tmp_path / "two", row("zorba", ambiguity="3"), row("zorbb", gloss_en="what the package says", region="DE"), row("zorbc"),
        row("zorbe"),
    )  # fmt: skip
    counts = package_merge.merge(PACKAGE, second).counts
    assert (counts["new"], counts["same"], counts["dropped"], counts["clashes"]) == (1, 1, 1, 1)
    assert Term.objects.get(term="zorba").ambiguity == 3, "only the package changed it"
    merged = Term.objects.get(term="zorbb")
    assert merged.cells["region"] == "DE" and merged.cells["note"] == "seen in shops", "nobody's change is lost"
    assert merged.cells["gloss_en"] == "what the desk says", "the desk's reading stays until somebody decides"
    with pytest.raises(Conflict, match="not decided yet"):
        package_merge.merge(PACKAGE, second)

    clash = Clash.objects.get(column="gloss_en")
    assert (clash.base, clash.ours, clash.theirs) == ("a made-up name", "what the desk says", "what the package says")
    package_merge.decide(world.expert(), clash, "theirs")
    assert Term.objects.get(term="zorbb").cells["gloss_en"] == "what the package says"
    package_merge.decide(world.expert(), Clash.objects.get(column=""), "theirs")
    assert Term.objects.get(term="zorbd").state == "retired"
    assert package_merge.merge(PACKAGE, second).counts["clashes"] == 0, "the same package again changes nothing"


def test_what_the_desk_decided_is_a_patch_that_git_applies(world: Releasing, tmp_path: Path) -> None:
    place = tmp_path / patch.PLACE
    folder = package(place.parent, row("zorba"), row("zorbb"), row("zorbc")) if not place.parent.mkdir(parents=True) else place
    package_merge.merge(PACKAGE, folder)
    changed = Term.objects.get(term="zorba")
    changed.cells = {**changed.cells, "note": "seen in shops"}
    changed.save()
    Term.objects.filter(term="zorbb").update(state="retired")
    world.term("zorbz", level="PUBLIC", ambiguity=2)
    world.term("zorbm", level="MEMBERS")
    made = patch.public(folder)
    assert (made.added, made.changed, made.removed, made.files) == (1, 1, 1, ("en",))
    assert "zorbm" not in made.text, "nothing above PUBLIC leaves the hub"
    file = tmp_path / "desk.patch"
    file.write_text(made.text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "desk.patch"], cwd=tmp_path, check=True)
    assert patch.public(folder).text == "", "once it is in the package nothing is left to send"


def test_a_changelog_tells_nobody_of_a_term_above_their_level() -> None:
    base = {**row("zorba"), "term_id": "a", "level": "PUBLIC", "audience": ""}
    risen = {**base, "level": "MEMBERS"}
    changes = changelog.compare([base], [risen])
    assert changelog.seen(changes, ("PUBLIC",), "org_x")["changed"] == []
    assert len(changelog.seen(changes, ("PUBLIC", "MEMBERS"), "org_x")["changed"]) == 1
    named = {**base, "term_id": "b", "level": "RESTRICTED", "audience": "org_x"}
    changes = changelog.compare([base], [base, named])
    levels = ("PUBLIC", "MEMBERS", "RESTRICTED")
    assert len(changelog.seen(changes, levels, "org_x")["added"]) == 1
    assert changelog.seen(changes, levels, "org_y")["added"] == []
    assert changelog.version_after("1.4.2", changelog.SCHEMA, changes) == "1.5.0"
    assert changelog.version_after("1.4.2", changelog.SCHEMA - 1, changes) == "2.0.0"
