"""Snapshots: what is published adds up to its lineage, keeps secrets, and is checked without us."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from snapshot_attack import Attacker
from snapshot_case import REMOVED, definition, entry, history, make, out, publish, submission

from inthewild.errors import InputError
from inthewild.exchange.canonical import read_canonical
from inthewild.exchange.snapshot import sealed, serial
from inthewild.exchange.snapshot.entries import Entry
from inthewild.exchange.snapshot.options import Options, Published
from inthewild.exchange.snapshot.records import Cell, Level, Note, Status
from inthewild.exchange.snapshot.tally import Built, build
from inthewild.exchange.snapshot.verify import opened_problems, problems, verify

ROOT = Path(__file__).parents[2]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw().hex()


def cells(built: Built) -> dict[str, Cell]:
    return {cell.id: cell for cell in built.snapshot.cells}


def values(built: Built) -> dict[str, int | None]:
    return {cell.id: cell.value for cell in built.snapshot.cells}


def files(built: Built) -> tuple[bytes, bytes]:
    signed = sealed.sign(built.snapshot, PUBLIC, KEY.sign, "2027-02-01T12:00:00Z")
    return signed.content(), sealed.private_content(signed.digest, built.opened)


# What it says


@settings(max_examples=40, deadline=None)
@given(history(), st.randoms())
def test_a_published_number_is_the_sum_of_its_lineage_whatever_was_submitted_in_which_order(
    told: list[tuple[str, list[Entry]]], chance: random.Random
) -> None:
    done: list[Published] = []
    for period, entries in told:
        built = make(entries, period, tuple(done))
        shuffled = entries[:]
        chance.shuffle(shuffled)
        before = done[:]
        chance.shuffle(before)
        assert serial.to_json(make(shuffled, period, tuple(before)).snapshot) == serial.to_json(built.snapshot)
        for cell in built.snapshot.cells:
            total = sum(built.opened[name].record["value"] for name in cell.lineage)
            assert cell.value == (total if cell.status is Status.REPORTED else None)
            assert bool(cell.lineage) == (cell.status is not Status.NOT_REPORTED), "no figure without lineage"
            if cell.change:
                change = cell.change
                assert change.before + change.growth + change.coverage + change.definition == cell.value
        held = {one.record["id"] for one in built.opened.values()}
        assert held == {one.id for one in entries if one.period == period}, "nothing that was submitted is left untold"
        assert [*problems(built.snapshot), *opened_problems(built.snapshot, built.opened)] == []
        done.append(out(built))


def test_what_nobody_gave_is_not_reported_and_what_was_counted_as_zero_is_zero() -> None:
    found = cells(make([entry(n, 0, disclosure="public") for n in range(3)]))
    assert (found["listings_removed.1"].value, found["listings_removed.1"].reporting, found["listings_removed.1"].asked) == (
        0,
        3,
        8,
    )
    assert (found["reach.1"].status, found["reach.1"].value) == (Status.NOT_REPORTED, None)


def test_who_did_not_report_is_named_only_if_its_agreement_says_so() -> None:
    given_ = [entry(0, 5, disclosure="public")]
    asked, named = ["org_0", "org_1", "org_2"], {"org_1": "Company 1", "org_0": "Company 0"}
    options = Options(secret=bytes(32))
    told = build(given_, [REMOVED], period="2026", asked=asked, nameable=named, options=options).snapshot
    assert (told.missing, told.missing_unnamed) == (("Company 1",), 1)


def test_reach_is_not_added_over_platforms_of_a_company_and_over_companies_only_with_a_word() -> None:
    two = [entry(0, 10, metric="reach", platform=name, disclosure="public") for name in ("plt_a", "plt_b")]
    one = [entry(n, 100, metric="reach", disclosure="public") for n in (1, 2)]
    found = cells(make([*two, *one]))["reach.1"]
    assert found.value == 200
    assert found.notes == (Note.PERSONS_OF_COMPANIES, Note.PLATFORMS_NOT_ADDED)
    added = cells(make([replace(e, metric="listings_removed", id=e.id + "r") for e in (*two, *one)]))["listings_removed.1"]
    assert (added.value, added.notes) == (220, ())


def test_a_companys_own_figure_counts_instead_of_those_of_its_platforms() -> None:
    found = values(make([entry(0, 30, disclosure="public"), entry(0, 10, platform="plt_a", disclosure="public")]))
    assert found["listings_removed.1"] == 30


def test_figures_under_two_definitions_never_meet() -> None:
    both = [entry(0, 5, disclosure="public"), entry(1, 7, version=2, disclosure="public")]
    known = [REMOVED, definition(version=2)]
    built = build(both, known, period="2026", asked=["org_0", "org_1"], nameable={}, options=Options(secret=bytes(32)))
    assert values(built) == {
        "listings_removed.1": 5, "listings_removed.1.sector.marketplace": 5, "listings_removed.1.organisation.org_0": 5,
        "listings_removed.2": 7, "listings_removed.2.sector.search": 7, "listings_removed.2.organisation.org_1": 7,
    }  # fmt: skip


def test_a_change_tells_growth_from_who_came_and_went_and_from_a_new_definition() -> None:
    first = make([entry(n, 100, period="2025", disclosure="public") for n in (0, 1)], "2025")
    second = make([entry(n, 130, disclosure="public") for n in (1, 2, 3)], "2026", (out(first),))
    change = cells(second)["listings_removed.1"].change
    assert change is not None
    assert (change.before, change.growth, change.coverage, change.definition) == (200, 30, 160, 0)
    new = [entry(n, 500, version=2, disclosure="public") for n in (0, 1)]
    built = build(
        new, [REMOVED, definition(version=2)], period="2026", asked=[], nameable={},
        options=Options(secret=bytes(32), published=(out(first),)),
    )  # fmt: skip
    change = cells(built)["listings_removed.2"].change
    assert change is not None
    assert (change.before, change.growth, change.coverage, change.definition) == (200, 0, 0, 800)


def test_the_level_of_a_sum_is_the_lowest_in_it() -> None:
    found = cells(make([replace(entry(n, 5, disclosure="public"), level=Level(f"L{n}")) for n in (1, 2, 3)]))[
        "listings_removed.1"
    ]
    assert (found.level, found.levels) == (Level.L1, {"L1": 1, "L2": 1, "L3": 1})


def test_corrections_are_told_with_what_was_and_are_never_forgotten() -> None:
    done: list[Published] = []
    for turn, value in enumerate((100, 110, 120)):
        done.append(out(make([entry(0, value, turn=turn, disclosure="public")], published=tuple(done))))
    told = [(one.cell, one.before, one.after) for one in done[-1].snapshot.restatements if one.cell == "listings_removed.1"]
    assert told == [("listings_removed.1", 100, 110), ("listings_removed.1", 110, 120)]
    assert done[-1].snapshot.restates == done[1].snapshot.id


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([entry(0, 5), entry(0, 6, turn=1)], "two figures in force say the same thing"),
        ([entry(0, -5)], "below zero"),
        ([entry(0, 5, version=9)], "no version 9"),
    ],
)
def test_figures_that_contradict_one_another_are_refused_and_named(entries: list[Entry], says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        make(entries)
    assert caught.value.where.startswith("sub_0.2026")


# What it keeps back


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history())
def test_who_collects_all_editions_and_periods_computes_nothing_kept_back(
    told: list[tuple[str, list[Entry]]],
) -> None:
    found = [one for one in Attacker(publish(told)).targets() if one.found]
    assert found == []


def test_the_attacker_of_these_tests_finds_what_is_not_protected() -> None:
    built = make([entry(n, 40 + n, sector="search" if n < 2 else "social") for n in range(6)])
    assert cells(built)["listings_removed.1.sector.social"].status is Status.SUPPRESSED, "or it betrays the two of search"
    assert not any(one.found for one in Attacker([out(built)]).targets())
    careless = tuple(
        replace(cell, status=Status.REPORTED, value=174) if cell.id == "listings_removed.1.sector.social" else cell
        for cell in built.snapshot.cells
    )
    leak = Published(replace(built.snapshot, cells=careless), built.opened)
    assert "2026.1 listings_removed.1.sector.search" in {one.what for one in Attacker([leak]).targets() if one.found}


@pytest.mark.parametrize(
    ("held", "shown"),
    [([5, 5], False), ([5, 5, 5], True), ([86, 7, 7], False), ([85, 8, 7], True), ([0, 0, 0], False), ([0, 5, 5], True)],
)
def test_a_sum_needs_three_companies_none_of_them_nearly_all_of_it(held: list[int], shown: bool) -> None:
    found = cells(make([entry(n, value, sector="social") for n, value in enumerate(held)]))["listings_removed.1"]
    assert (found.value is not None) == shown


def test_companies_that_are_published_do_not_hide_the_one_that_is_not() -> None:
    known = [entry(n, 50, disclosure="public") for n in range(5)]
    assert cells(make([*known, entry(6, 7)]))["listings_removed.1"].status is Status.SUPPRESSED


def test_a_figure_for_auditors_is_in_no_sum_and_the_sum_says_so() -> None:
    built = make([entry(0, 5, disclosure="public"), entry(1, 70, disclosure="auditor")])
    found = cells(built)["listings_removed.1"]
    assert (found.value, found.notes) == (5, (Note.AUDITORS_ONLY,))
    assert len(built.snapshot.lineage) == 2


def test_one_company_that_comes_late_is_not_told_by_a_second_edition() -> None:
    told = [entry(n, 40 + n) for n in range(5)]
    first = make(told)
    assert cells(first)["listings_removed.1"].value == 210
    late = make([*told, entry(6, 33)], published=(out(first),))
    assert cells(late)["listings_removed.1"].status is Status.SUPPRESSED
    three = make([*told, *(entry(n, 30) for n in (5, 6, 7))], published=(out(first),))
    assert cells(three)["listings_removed.1"].value == 300


def test_one_company_that_corrects_itself_is_corrected_in_the_sum() -> None:
    told = [entry(n, 40 + n) for n in range(5)]
    again = make([*told[1:], entry(0, 90, turn=1)], published=(out(make(told)),))
    assert cells(again)["listings_removed.1"].value == 260


def test_a_change_that_is_one_company_is_not_split() -> None:
    first = make([entry(n, 40, period="2025") for n in range(5)], "2025")
    second = make([entry(n, 50) for n in range(6)], "2026", (out(first),))
    found = cells(second)["listings_removed.1"]
    assert (found.value, found.change) == (300, None)


@settings(max_examples=20, deadline=None)
@given(submission(0, "2026", disclosure="aggregate"))
def test_the_public_file_holds_no_byte_of_a_secret_submission(told: list[Entry]) -> None:
    odd = [replace(one, value=one.value + 7_000_000_000_123, source="a secret source") for one in told]
    built = make([*odd, *(entry(n, 11, disclosure="public") for n in (1, 2))])
    public = serial.to_json(built.snapshot).decode()
    for secret in ("org_0", "Company 0", "sub_0", "plt_0", "a secret source", *(str(one.value) for one in odd)):
        assert secret not in public


# Whether it holds


@pytest.fixture(scope="module")
def built() -> Built:
    return make([entry(n, 40 + n, disclosure="public" if n < 2 else "aggregate") for n in range(6)])


def test_what_was_published_holds(built: Built) -> None:
    public, private = files(built)
    assert verify(public, private, key=PUBLIC) == []
    assert "draft that nobody signed" in str(verify(serial.to_json(built.snapshot))[0])
    assert serial.from_dict(read_canonical(serial.to_json(built.snapshot))) == built.snapshot


def test_one_digit_of_any_submission_is_found_and_the_submission_named(built: Built) -> None:
    public, private = files(built)
    told = json.loads(private)
    for line, one in told["lines"].items():
        changed = json.loads(private)
        changed["lines"][line]["record"]["value"] += 1
        bad = json.dumps(changed, sort_keys=True, separators=(",", ":")).encode()
        found = verify(public, bad)
        record = one["record"]
        assert f"{record['id']} ({record['organisation_name']}): its figure is not the one that was committed to" in map(
            str, found
        )


def test_one_digit_of_a_public_line_is_found_by_anybody_and_the_submission_named(built: Built) -> None:
    public, _private = files(built)
    told = json.loads(public)
    line = next(one for one in told["snapshot"]["lineage"] if one["value"] == 41)
    line["value"] = 42
    found = [str(one) for one in verify(json.dumps(told, sort_keys=True, separators=(",", ":")).encode())]
    assert "snapshot: is not the one that was signed: its SHA-256 is another" in found
    assert "sub_1.2026.0/listings_removed.1 (Company 1): its figure is not the one that was committed to" in found


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda s: s["cells"][0].update(value=1), "its lines sum to"),
        (lambda s: s["cells"][0].update(lineage=[]), "has no lineage"),
        (lambda s: s["cells"][0].update(status="suppressed"), "is suppressed and yet has a value"),
        (lambda s: s["cells"][0].update(reporting=5), "numbers of companies"),
        (lambda s: s["cells"][0].update(level="L3"), "lowest of its lines"),
        (lambda s: s["cells"][0].update(lineage=["lin_none"]), "names a line that is not in the file"),
        (lambda s: s["lineage"].pop(), "names a line that is not in the file|is in no line of the snapshot"),
        (lambda s: s.update(definitions=[]), "has no definition"),
    ],
)
def test_a_report_signed_by_its_maker_that_does_not_add_up_is_found(built: Built, change: object, says: str) -> None:
    told = serial.to_dict(built.snapshot)
    told = json.loads(json.dumps(told))
    change(told)  # type: ignore[operator]
    signed = sealed.sign(serial.from_dict(told), PUBLIC, KEY.sign, "2027-02-01T12:00:00Z")
    found = "\n".join(map(str, verify(signed.content(), sealed.private_content(signed.digest, built.opened))))
    assert any(part in found for part in says.split("|")), found


def test_a_report_that_shows_what_should_be_kept_back_is_found_by_an_auditor() -> None:
    careless = build(
        [entry(n, 5) for n in range(2)], [REMOVED], period="2026", asked=[], nameable={},
        options=Options(secret=bytes(32), smallest=1),
    )  # fmt: skip
    public, private = files(Built(replace(careless.snapshot, suppressed_below=3), careless.opened))
    assert verify(public) == []
    assert any("should be kept back" in one.what for one in verify(public, private))


def test_another_key_another_signature_and_another_file_for_auditors_are_found(built: Built) -> None:
    public, private = files(built)
    assert [one.where for one in verify(public, key="00" * 32)] == ["signature"]
    assert "signature" in {one.where for one in verify(public.replace(b"2027-02-01T12", b"2027-02-01T13"))}
    other = files(make([entry(0, 1)]))[1]
    assert "belongs to another snapshot" in {one.what for one in verify(public, other)}
    assert verify(public, private, key=PUBLIC) == []


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=9,
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_what_is_no_report_is_said_to_be_none_and_nothing_breaks(content: bytes) -> None:
    assert verify(content)
    assert verify(content, content)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_changed_byte_anywhere_is_found(data: st.DataObject) -> None:
    public, private = FILES
    at = data.draw(st.integers(0, len(public) + len(private) - 1))
    both = bytearray(public + private)
    both[at] ^= data.draw(st.integers(1, 127))
    assert verify(bytes(both[: len(public)]), bytes(both[len(public) :]))


FILES = files(make([entry(n, 40 + n, disclosure="public" if n < 2 else "aggregate") for n in range(6)]))


def test_the_schema_in_docs_is_that_of_the_records_and_a_snapshot_fits_it(built: Built) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "snapshot_schema.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    schema = json.loads((ROOT / "docs" / "schemas" / "snapshot.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    told = json.loads(serial.to_json(built.snapshot))
    assert not list(Draft202012Validator(schema).iter_errors(told))
    told["cells"][0]["value"] = 1.5
    assert list(Draft202012Validator(schema).iter_errors(told))


def test_the_program_in_docs_verifies_without_us_and_finds_a_changed_digit(built: Built, tmp_path: Path) -> None:
    [program] = re.findall(r"```python\n(import hashlib.*?)```", (ROOT / "docs" / "snapshot.md").read_text("utf-8"), re.DOTALL)
    assert program.count("\n") <= 22
    public, private = files(built)
    (tmp_path / "check.py").write_text(program, "utf-8")

    def run(public: bytes, private: bytes) -> subprocess.CompletedProcess[str]:
        (tmp_path / "public.json").write_bytes(public)
        (tmp_path / "private.json").write_bytes(private)
        command = [sys.executable, "-I", "check.py", "public.json", "private.json"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run(public, private).stdout == f"holds {PUBLIC}\n"
    broken = run(public, private.replace(b'"value":43', b'"value":48'))
    assert broken.returncode == 1
    assert "AssertionError: sub_3.2026.0/listings_removed.1" in broken.stderr
    assert run(public.replace(b'"value":41', b'"value":42'), private).returncode == 1


def test_the_command_says_what_is_in_it_and_ends_with_1_if_it_does_not_hold(built: Built, tmp_path: Path) -> None:
    public, private = files(built)
    (tmp_path / "public.json").write_bytes(public)
    (tmp_path / "private.json").write_bytes(private.replace(b'"value":43', b'"value":48'))
    command = [sys.executable, "-c", "from inthewild.cli import main; main()", "report", "verify", str(tmp_path / "public.json")]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert "          Removed: 255  6 of 8 companies, L0\n" in good.stdout
    assert "note      4 lines are committed to only; --auditor opens them\nThe snapshot holds.\n" in good.stdout
    bad = subprocess.run([*command, "--auditor", str(tmp_path / "private.json")], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert (
        "PROBLEM   sub_3.2026.0/listings_removed.1 (Company 3): its figure is not the one that was committed to\n" in bad.stdout
    )
