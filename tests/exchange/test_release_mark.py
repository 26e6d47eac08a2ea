"""The mark in a copy: it changes nothing that is found, and a leaked part names whose copy it was, or nobody."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inthewild.detector import Detector
from inthewild.errors import ReleaseError
from inthewild.exchange.release import package, watermark
from inthewild.exchange.release.choices import Choices
from inthewild.exchange.release.content import content_id
from inthewild.exchange.release.decoys import COUNT, decoys, words
from inthewild.exchange.release.leaked import read_leak
from inthewild.lexicon import Lexicon
from inthewild.records import Decision
from inthewild.serial import decision_to_json
from release_world import ALPHA, BETA, KEY, Row, all_rows, built, public_rows, small_base
from throwaway import no_cache

PLACES = [ALPHA, BETA, *(f"m/member{n:06}" for n in range(18))]
TEXTS = [
    "Carved elephant ivory bracelet, antique, 120 USD, ships worldwide",
    "Tiger skin rug with head, DM me",
    "Bán ngà voi thật, giá tốt, liên hệ zalo",
    "cao hổ cốt nguyên chất, bao thật, ship toàn quốc",
    "Sừng tê giác, inbox",
    "vảy tê tê sấy khô 2kg",
    "Nauza pembe za ndovu, bei poa",
    "ngozi ya chui inauzwa",
    "African grey parrot, hand reared, weaned, with papers",
    "AG pair, proven, dna, cash only",
    "象牙雕刻 手串 微信联系",
    "穿山甲 鳞片 出售",
    "dijual gading gajah asli, COD",
    "Lego elephant, new in box",
    "Vintage crocodile print handbag, faux leather",
    "p@ngolin sc4les, private message",
    "Just a lovely table of oak",
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_base(tmp_path_factory.mktemp("base") / "data")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    wanted = ("product", "intent", "code", "slang", "claim")
    return [row for row in all_rows("vi", "sw", "en") if row["lang"] != "en" or row["kind"] in wanted]


@pytest.fixture(scope="module")
def made(base: Path, rows: list[Row]) -> list[Row]:
    """The decoys of a copy."""
    return [dict(row) for row in watermark.mark(KEY, ALPHA, rows, base).decoys]


@pytest.fixture(scope="module")
def copy(base: Path, rows: list[Row]) -> list[Row]:
    return watermark.marked(rows, watermark.mark(KEY, ALPHA, rows, base))


def third(rows: list[Row], seed: int = 1, shuffled: bool = False) -> list[Row]:
    chance = random.Random(seed)
    kept = [row for row in rows if chance.random() < 0.3]
    if shuffled:
        chance.shuffle(kept)
    return kept


def named(leak: list[Row]) -> list[str]:
    return [e.place for e in watermark.trace(leak, KEY, PLACES) if e.named]


# It changes nothing that is found


def without_wording(decision: Decision) -> dict[str, object]:
    """A decision but for how a gloss is worded in a reason, and the digest of the files."""
    told = json.loads(decision_to_json(decision))
    for finding in told["findings"]:
        for one in finding["evidence"]:
            gloss, bracket, rest = one["reason"].partition(" (")
            one["reason"] = gloss.rstrip(".").lower() + bracket + rest
    del told["versions"]
    return told  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def detectors(base: Path, rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Detector]:
    """Two members' copies of one release, as their detectors load them."""
    home, found = tmp_path_factory.mktemp("copies"), {}
    with no_cache():
        for place in (ALPHA, BETA):
            package.unpack(built(base, place, rows).content, home / place)
            found[place] = Detector(Lexicon.load(home / place))
    return found


def test_every_copy_decides_the_same(detectors: dict[str, Detector]) -> None:
    decided = {place: [without_wording(one.check(text)) for text in TEXTS] for place, one in detectors.items()}
    assert decided[ALPHA] == decided[BETA]
    assert sum(bool(d["findings"]) for d in decided[ALPHA]) >= 6


def test_a_decoy_is_no_finding_even_where_it_is_written_with_all_that_sells(
    detectors: dict[str, Detector], made: list[Row]
) -> None:
    assert len(made) == COUNT
    for decoy in made:
        for text in (decoy["term"], f"genuine antique {decoy['term']} for sale, 300 USD, cash, whatsapp +1 202 555 0100"):
            assert detectors[ALPHA].check(text).findings == ()
        beside = f"elephant ivory carving {decoy['term']}, 300 USD, ships worldwide"
        ids = {e.term_id for f in detectors[ALPHA].check(beside).findings for e in f.evidence}
        assert ids, "the ivory is found"
        assert decoy["term_id"] not in ids, "and the decoy is no evidence of it"


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_beside_it_a_decoy_adds_nothing(
    detectors: dict[str, Detector], made: list[Row], rows: list[Row], data: st.DataObject
) -> None:
    decoy = data.draw(st.sampled_from(made))
    words = [row["term"] for row in data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=6))]
    at = data.draw(st.integers(0, len(words)))
    found = detectors[ALPHA].check(" ".join([*words[:at], decoy["term"], *words[at:]])).findings
    assert not any(e.term_id == decoy["term_id"] for f in found for e in f.evidence)


@given(place=st.from_regex(r"m/[a-z0-9]{8,20}", fullmatch=True), seed=st.integers(0, 999))
@settings(max_examples=10, deadline=None)
def test_marking_changes_order_and_wording_and_adds_three_rows(place: str, seed: int) -> None:
    rows = public_rows("sw")
    mark = watermark.Mark(seed.to_bytes(32), place)
    copy = watermark.marked(rows, mark)
    assert content_id(copy, {}) == content_id(rows, {})
    plain = {r["term_id"]: r for r in rows}
    for row in copy:
        before = plain[row["term_id"]]
        assert row["gloss_en"].rstrip(".").lower() == before["gloss_en"].rstrip(".").lower()
        assert sorted(row["forms"].split("|")) == sorted(before["forms"].split("|"))
        changed = {name for name in row if row[name] != before[name]}
        assert changed <= {"gloss_en", "forms"}
    assert watermark.marked(copy, mark) == copy, "a copy marked again is the same"


def test_forms_that_name_a_paradigm_keep_their_order(copy: list[Row], rows: list[Row]) -> None:
    before = {(r["lang"], r["term"], r["sense"]): r["forms"] for r in rows}
    cells = [r for r in copy if "@" in r["forms"]]
    assert cells
    assert all(before[r["lang"], r["term"], r["sense"]] == r["forms"] for r in cells)


def test_decoys_are_the_same_at_every_release_and_others_in_every_copy(base: Path, rows: list[Row]) -> None:
    found = {place: decoys(Choices.of(KEY, place), rows, base) for place in PLACES[:6]}
    assert all(len(of_place) == COUNT for of_place in found.values())
    terms = [row["term"] for of_place in found.values() for row in of_place]
    assert len(set(terms)) == len(terms)
    later = decoys(Choices.of(KEY, ALPHA), rows[40:], base)
    assert {r["term"] for r in later} == {r["term"] for r in found[ALPHA]}
    assert {r["level"] for r in found[ALPHA]} == {"MEMBERS"}, "they stand where a leak hurts"
    assert not {r["term"] for r in rows} & set(terms)


# What a leaked file tells


def rewritten(rows: list[Row]) -> list[Row]:
    return [row | {"gloss_en": row["gloss_en"].rstrip(".").capitalize()} for row in rows]


def bare(rows: list[Row]) -> list[Row]:
    return [{"term": row["term"]} for row in rows]


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("change", [list, rewritten])
def test_a_third_of_the_rows_names_the_member(copy: list[Row], shuffled: bool, change: Callable[[list[Row]], list[Row]]) -> None:
    assert named(change(third(copy, shuffled=shuffled))) == [ALPHA]


def test_rows_of_others_mixed_in_do_not_hide_it(copy: list[Row]) -> None:
    chance = random.Random(4)
    junk = [
        {
            "term": f"word {n}",
            "lang": "en",
            "sense": "specimen:IVC",
            "gloss_en": chance.choice(["A thing.", "a thing"]),
            "forms": "",
        }
        for n in range(5_000)
    ]
    leak = [*third(copy), *junk]
    chance.shuffle(leak)
    assert named(leak) == [ALPHA]


def test_a_bare_list_of_words_names_the_member_only_by_a_decoy(copy: list[Row]) -> None:
    mine = set(words(Choices.of(KEY, ALPHA)))
    all_of_it = bare(sorted(copy, key=lambda r: r["term"]))
    assert named(all_of_it) == [ALPHA]
    without = [row for row in all_of_it if row["term"] not in mine]
    assert named(without) == []


def test_what_was_never_marked_accuses_nobody(rows: list[Row]) -> None:
    for seed in range(2):
        assert named(third(rows, seed)) == []
    assert named([{"term": "ivory"}]) == []


def test_another_key_sees_nothing(copy: list[Row]) -> None:
    assert [e for e in watermark.trace(copy, b"x" * 32, PLACES) if e.named] == []


def test_two_copies_put_together_name_both(base: Path, rows: list[Row], copy: list[Row]) -> None:
    other = watermark.marked(rows, watermark.mark(KEY, BETA, rows, base))
    assert set(named([*copy[: len(copy) // 2], *other[len(other) // 2 :]])) == {ALPHA, BETA}


def test_two_members_who_compare_their_copies_defeat_the_mark(base: Path, rows: list[Row], copy: list[Row]) -> None:
    """As the documentation says: where two copies differ is where the mark is."""
    other = {
        (r["lang"], r["term"], r["sense"]): r
        for r in watermark.marked(rows, watermark.mark(KEY, BETA, rows, base))
    }  # fmt: skip
    chance = random.Random(3)
    washed = []
    for row in copy:
        twin = other.get((row["lang"], row["term"], row["sense"]))
        if twin is not None:
            washed.append(row | {name: chance.choice((row, twin))[name] for name in ("gloss_en", "forms")})
    chance.shuffle(washed)
    differing = [r for r in washed if r["gloss_en"] != other[r["lang"], r["term"], r["sense"]]["gloss_en"]]
    assert differing, "the copies differed"
    assert ALPHA not in named([r | {"gloss_en": "", "forms": ""} for r in washed])


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_nobody_is_accused_by_a_random_table(seed: int) -> None:
    chance = random.Random(seed)
    rows = public_rows("sw")
    chance.shuffle(rows)
    leak = [
        row | {"gloss_en": row["gloss_en"].capitalize() + chance.choice(["", "."]), "forms": "|".join(chance.sample("abcdef", 4))}
        for row in rows
    ]
    assert named(leak) == []


# Reading what was leaked


def test_a_leak_is_read_from_whatever_it_comes_in(base: Path, tmp_path: Path) -> None:
    rows = all_rows("sw")
    made = built(base, ALPHA, rows)
    (tmp_path / "keywords.tar.xz").write_bytes(made.content)
    package.unpack(made.content, tmp_path / "folder")
    whole = read_leak(tmp_path / "keywords.tar.xz")
    assert len(whole) == len(rows) + COUNT
    assert len(read_leak(tmp_path / "folder")) == len(whole)
    (tmp_path / "a.json").write_text(json.dumps([{"Keyword": r["term"], "forms": r["forms"].split("|")} for r in whole]))
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps({"word": r["term"], "gloss": r["gloss_en"]}) for r in whole))
    table = "\n".join(
        ["Language,Keyword,Meaning", *(f'{r["lang"]},"{r["term"]}","{r["gloss_en"].replace(chr(34), "")}"' for r in whole)]
    )
    (tmp_path / "a.csv").write_text(table)
    (tmp_path / "a.txt").write_text("\n".join(r["term"] for r in whole))
    for name in ("a.json", "a.jsonl", "a.csv", "a.txt"):
        assert [r["term"] for r in read_leak(tmp_path / name)] == [r["term"] for r in whole], name
        assert named(read_leak(tmp_path / name)) == [ALPHA], name


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "holds no term"), (b"\xff\xfe", "not UTF-8"), (b"a\tb\n1\t2\n", "no column term"), (b"[1, 2", "neither a JSON list")],
)
def test_what_is_no_leak_is_said_so(content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(ReleaseError, match=says):
        read_leak(tmp_path / "x")
