"""A company pulls releases: what is in force, what a person is asked, what happens when the hub is silent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from releases_case import (
    FIRST,
    MEMBER,
    NEW,
    SECOND,
    TUSK,
    Coalition,
    Machine,
    Served,
    id_of,
    lines,
    machine,
    row,
    serving,
)
from tuf.api.metadata import Metadata

from inthewild.bulk.releases import compare
from inthewild.cli import main
from inthewild.errors import LexiconError, ReleaseError, UsageError
from inthewild.exchange.client.bundle import write
from inthewild.exchange.client.emergency import LASTS, bounded
from inthewild.exchange.client.expiry import warnings
from inthewild.exchange.client.fetch import checked_url
from inthewild.exchange.client.refusal import RefusedError, Why
from inthewild.exchange.client.rollback import rollback
from inthewild.exchange.client.trust import trust
from inthewild.exchange.client.verify import verify
from inthewild.exchange.release import ceremony
from inthewild.exchange.release.emergency import switch
from inthewild.following import Following
from inthewild.lexicon import active
from inthewild.lexicon.active import Emergency

NOW = datetime.now(UTC)
FOUND, MISSED = "Elephant tusk for sale", "Fine blorvant ivory for sale"


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    made = Coalition(tmp_path / "releases")
    made.publish("1.0.0", FIRST)
    return made


@pytest.fixture
def company(coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uncached: None) -> Machine:
    """A machine that has pulled 1.0.0 from a folder, and detects with what is in force there."""
    monkeypatch.setenv("INTHEWILD_KEYWORDS", str(tmp_path / "machine"))
    made = machine(coalition, tmp_path / "machine")
    made.pull()
    return made


class Ran(NamedTuple):
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """``run("lexicon", "pull")``: a command of a machine that has pulled nothing yet."""
    monkeypatch.setenv("INTHEWILD_KEYWORDS", str(tmp_path / "machine"))

    def command(*arguments: str) -> Ran:
        try:
            main(arguments)
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return command


def test_a_new_term_is_found_after_one_pull_and_a_retired_one_no_longer(company: Machine, coalition: Coalition) -> None:
    detector = Following()
    assert detector.check(FOUND).findings
    assert not detector.check(MISSED).findings
    coalition.publish("1.1.0", [r for r in SECOND if r is not TUSK])
    pulled = company.pull()
    assert (pulled.changed, pulled.after.version) == (True, "1.1.0")
    decision = detector.check(MISSED)
    assert decision.findings
    assert decision.versions.lexicon == f"1.1.0+{pulled.after.content_id[:12]}"
    assert not detector.check(FOUND).findings


def test_a_pull_of_what_is_in_force_changes_nothing_and_notes_that_the_hub_was_heard(company: Machine) -> None:
    pointer = (company.store.folder / active.POINTER).stat()
    before = active.checked_at(company.store.folder)
    assert not company.pull().changed
    assert (company.store.folder / active.POINTER).stat() == pointer
    after = active.checked_at(company.store.folder)
    assert before is not None
    assert after is not None
    assert after > before


def test_detection_goes_on_with_the_last_release_when_the_hub_is_silent(company: Machine, coalition: Coalition) -> None:
    coalition.folder.rename(coalition.folder.parent / "gone")
    with pytest.raises(RefusedError) as caught:
        company.pull()
    assert caught.value.why is Why.UNREACHABLE
    assert caught.value.static
    assert Following().check(FOUND).findings
    found = company.store.active()
    assert found is not None
    said = active.describe(found, NOW + timedelta(days=21), active.checked_at(company.store.folder))
    assert "keyword release 1.0.0 (public)" in said
    assert "the hub was last heard 20 days ago" in said or "the hub was last heard 21 days ago" in said


def test_a_release_that_flags_far_more_on_the_sample_waits_for_a_person(
    company: Machine, coalition: Coalition, tmp_path: Path
) -> None:
    sample = tmp_path / "sample.jsonl"
    sample.write_bytes(lines(FOUND, *["Blue cotton shirt for sale"] * 40))
    coalition.publish("1.1.0", [*FIRST, row("cotton shirt", "pair:loxodonta+TUS", 0)])

    def on_sample(before: active.Active | None, after: active.Active) -> object:
        return compare(str(sample), before, after, NOW)

    with pytest.raises(RefusedError) as caught:
        company.pull(compare=on_sample)
    assert caught.value.why is Why.JUMP
    assert caught.value.what.startswith("on your sample of 41 listings: 1 -> 41 flagged")
    assert company.version == "1.0.0"
    pulled = company.pull(compare=on_sample, accept=True)
    assert company.version == "1.1.0"
    assert pulled.jump is not None
    assert pulled.jump.examples == ("r1", "r2", "r3", "r4", "r5")


def test_a_release_for_a_newer_engine_stays_outside(company: Machine, coalition: Coalition) -> None:
    coalition.publish("1.1.0", SECOND)

    def newer(told: object) -> None:
        target = told.targets["keywords.tar.xz"]  # type: ignore[attr-defined]
        target.unrecognized_fields["custom"]["inthewild"]["min_engine"] = "99.0.0"

    coalition.resign("targets", newer)
    with pytest.raises(RefusedError) as caught:
        company.pull()
    assert caught.value.why is Why.ENGINE
    assert "needs engine 99.0.0" in caught.value.what


def test_a_release_with_a_lower_number_is_no_way_to_take_one_back(company: Machine, coalition: Coalition) -> None:
    coalition.publish("1.1.0", SECOND)
    company.pull()
    coalition.publish("1.0.9", FIRST)
    with pytest.raises(RefusedError) as caught:
        company.pull()
    assert caught.value.why is Why.OLDER
    assert company.version == "1.1.0"


def test_a_rollback_of_the_operator_is_pinned_and_ends_when_he_says_so(company: Machine, coalition: Coalition) -> None:
    coalition.publish("1.1.0", SECOND)
    company.pull()
    assert rollback(company.store, "", NOW) == ("1.1.0", "1.0.0")
    pulled = company.pull()
    assert (company.version, pulled.changed) == ("1.0.0", False)
    assert pulled.notes == ["release 1.1.0 is there; this machine is pinned to 1.0.0"]
    company.store.save_trust(replace(company.store.trust(), pin=""))
    company.pull()
    assert company.version == "1.1.0"
    with pytest.raises(UsageError, match=r"release 0\.9\.0 was never verified here.*kept: 1\.1\.0, 1\.0\.0"):
        rollback(company.store, "0.9.0", NOW)


def test_an_emergency_switches_a_noisy_term_off_and_ends_by_itself(company: Machine, coalition: Coalition) -> None:
    clock = [NOW]
    detector = Following(clock=lambda: clock[0])
    coalition.switch(off=[TUSK], hours=24)
    pulled = company.pull()
    assert pulled.after.emergency is not None
    assert not detector.check(FOUND).findings
    assert detector.versions.lexicon.endswith(".emergency1")
    clock[0] = NOW + timedelta(hours=25)
    assert detector.check(FOUND).findings


def test_what_an_emergency_adds_stops_at_review(company: Machine, coalition: Coalition) -> None:
    blocked = Following().check(FOUND)
    assert blocked.action == "block"
    coalition.switch(added=[NEW], hours=24)
    company.pull()
    detector = Following()
    decision = detector.check(MISSED)
    assert decision.findings
    assert decision.action == "review"
    assert decision.reason.startswith("Stopped at review, because only an emergency change would block it")
    assert detector.check(FOUND).action == "block", "what the signed release blocks stays blocked"
    assert detector.check(f"{FOUND}. {MISSED}").action == "block"


def test_a_restricted_term_is_switched_off_by_the_id_that_does_not_tell_what_it_is(
    coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uncached: None
) -> None:
    """Ids of RESTRICTED terms are random in the coalition; the engine computes its own."""
    secret = {**NEW, "level": "RESTRICTED", "term_id": "2randomid7"}
    coalition.publish("1.1.0", [*FIRST, secret], (MEMBER,))
    monkeypatch.setenv("INTHEWILD_KEYWORDS", str(tmp_path / "member"))
    member = machine(coalition, tmp_path / "member", place=MEMBER)
    member.pull()
    assert Following().check(MISSED).findings
    until = coalition.now + timedelta(hours=24)
    switch(coalition.repository, coalition.online, {"2randomid7": "RESTRICTED"}, [], until, now=coalition.now, only=[MEMBER])
    member.pull()
    assert not Following().check(MISSED).findings


def test_this_machine_is_not_reached_through_a_proxy(
    coalition: Coalition, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert machine(coalition, tmp_path / "machine", f"{served.url}/public").pull().after.version == "1.0.0"


def test_an_emergency_that_nobody_renews_does_not_hold_the_pull_up(company: Machine, coalition: Coalition) -> None:
    coalition.switch(off=[TUSK], hours=2)
    coalition.resign("emergency", lambda told: setattr(told, "expires", datetime(2026, 1, 1, tzinfo=UTC)))
    pulled = company.pull()
    assert (pulled.after.emergency, pulled.emergency_refused) == (None, None)


def test_a_bundle_carries_release_and_emergency_to_a_machine_without_network(
    company: Machine, coalition: Coalition, tmp_path: Path
) -> None:
    coalition.publish("1.1.0", SECOND)
    coalition.switch(off=[TUSK])
    company.pull()
    assert write(company.store, tmp_path / "keywords.zip").version == "1.1.0"
    other = machine(coalition, tmp_path / "island" / "machine", str(tmp_path / "keywords.zip"))
    pulled = other.pull()
    assert pulled.after.version == "1.1.0"
    assert pulled.after.emergency is not None
    assert pulled.after.emergency.off_ids == {id_of(TUSK)}
    assert verify(other.store)[0].startswith("root ")


def test_a_damaged_bundle_is_refused(company: Machine, coalition: Coalition, tmp_path: Path) -> None:
    path = tmp_path / "keywords.zip"
    write(company.store, path)
    content = bytearray(path.read_bytes())
    content[content.index(b"\xfd7zXZ") + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(RefusedError):
        machine(coalition, tmp_path / "island" / "machine", str(path)).pull()


def test_verify_finds_what_was_changed_on_this_machine(company: Machine) -> None:
    assert len(verify(company.store)) == 3
    folder = next((company.store.folder / "releases").iterdir())
    path = folder / "terms/en.tsv"
    path.write_text(path.read_text(encoding="utf-8") + path.read_text(encoding="utf-8").split("\n")[1] + "\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="unpacked files have changed"):
        verify(company.store)
    with pytest.raises(LexiconError, match="have changed since they were verified"):
        Following()
    company.pull()
    verify(company.store)
    assert Following().check(FOUND).findings


def test_a_pull_repairs_what_was_damaged_here(company: Machine) -> None:
    folder = next((company.store.folder / "releases").iterdir())
    (folder / "taxa.tsv").write_text("nothing", encoding="utf-8")
    (company.store.folder / active.POINTER).write_text("{", encoding="utf-8")
    with pytest.raises(LexiconError, match="does not say which release is in force"):
        Following()
    company.pull()
    assert Following().check(FOUND).findings
    verify(company.store)


def test_the_folder_of_releases_is_for_its_owner_alone(company: Machine) -> None:
    assert company.store.folder.stat().st_mode & 0o777 == 0o700


def test_old_releases_are_cleared_away_but_not_the_one_in_force(company: Machine, coalition: Coalition) -> None:
    for minor in range(1, 8):
        coalition.publish(f"1.{minor}.0", [*FIRST, row(f"made up word {minor}", "taxon:loxodonta", 0)])
        company.pull()
    assert [r.version for r in company.store.releases()] == ["1.7.0", "1.6.0", "1.5.0", "1.4.0", "1.3.0"]
    assert company.version == "1.7.0"


def test_doctor_warns_before_signatures_end(company: Machine, coalition: Coalition) -> None:
    assert warnings(company.store, coalition.now) == []
    assert [w.split()[0] for w in warnings(company.store, coalition.now + timedelta(days=5))] == ["timestamp"]
    assert [w.split()[0] for w in warnings(company.store, coalition.now + timedelta(days=77))] == ["timestamp", "targets"]
    found = warnings(company.store, coalition.now + timedelta(days=310))
    assert [w.split()[0] for w in found] == ["timestamp", "targets", "root"]
    assert "root expires in 54 days" in found[2]
    assert "timestamp has expired" in found[0]


# Trust


def test_a_root_with_another_fingerprint_is_not_trusted(coalition: Coalition, tmp_path: Path) -> None:
    other = Coalition(tmp_path / "other" / "releases")
    root = tmp_path / "root.json"
    root.write_bytes(coalition.root)
    store = machine(coalition, tmp_path / "machine").store
    with pytest.raises(UsageError, match="not the one that was told"):
        trust(store, root, ceremony.fingerprint(other.root), str(coalition.place()))
    root.write_bytes(other.root)
    with pytest.raises(UsageError, match="another root or audience is trusted"):
        trust(store, root, ceremony.fingerprint(other.root), str(coalition.place()))
    trust(store, root, ceremony.fingerprint(other.root), str(coalition.place()), replaces=True)


def test_a_root_that_too_few_have_signed_is_not_trusted(coalition: Coalition, tmp_path: Path) -> None:
    told: Metadata[object] = Metadata.from_bytes(coalition.root)
    told.signatures.popitem()
    root = tmp_path / "root.json"
    root.write_bytes(told.to_bytes())
    with pytest.raises(ReleaseError, match="no root that is signed by its own keys"):
        trust(machine(coalition, tmp_path / "m").store, root, ceremony.fingerprint(coalition.root), str(coalition.place()))


@pytest.mark.parametrize(
    "address", ["http://hub.example/releases/public", "ftp://hub.example/public", "https://u:p@hub.example/public", "https:///x",
                "https://hub.example/public?token=1"]
)  # fmt: skip
def test_a_token_never_travels_in_the_clear_or_in_an_address(address: str) -> None:
    with pytest.raises(UsageError):
        checked_url(address)


def test_a_redirect_is_not_followed(coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token goes to the address that the operator named, and to no other."""
    coalition.publish("1.1.0", SECOND, (MEMBER,))

    with serving(coalition.folder) as served, serving(coalition.folder) as elsewhere:

        def move(request: object) -> bool:
            request.send_response(302)  # type: ignore[attr-defined]
            request.send_header("Location", elsewhere.url + request.path)  # type: ignore[attr-defined]
            request.end_headers()  # type: ignore[attr-defined]
            return True

        monkeypatch.setenv("INTHEWILD_KEYWORDS_TOKEN", served.token)
        member = machine(coalition, tmp_path / "machine", f"{served.url}/{MEMBER}", MEMBER)
        member.pull()
        _path, headers = served.asked[-1]
        assert headers["Authorization"] == f"Bearer {served.token}"
        served.misbehave = move
        with pytest.raises(RefusedError) as caught:
            member.pull()
        assert caught.value.why is Why.UNREACHABLE
        assert elsewhere.asked == []
        assert served.asked[-1][1]["Inthewild-Keywords"].startswith("1.1.0+")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 200), st.integers(1, 72)), max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_emergency_change_holds_longer_than_72_hours_from_when_it_was_first_seen(told: list[tuple[str, int, int]]) -> None:
    """Whatever is signed, in whatever order: (term, hour of the pull, hours it is signed for)."""
    seen: dict[str, datetime] = {}
    first: dict[str, datetime] = {}
    for name, hour, lasts in sorted(told, key=lambda t: t[1]):
        now = NOW + timedelta(hours=hour)
        first.setdefault(name, now)
        held, seen = bounded(Emergency(1, ((name, now + timedelta(hours=lasts)),)), seen, now)
        if held is not None:
            assert now < held.ends <= first[name] + LASTS


# The command line


@pytest.fixture
def served(coalition: Coalition) -> Iterator[Served]:
    with serving(coalition.folder) as found:
        yield found


def test_the_commands_from_trust_to_rollback(
    coalition: Coalition, served: Served, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    root = tmp_path / "root.json"
    root.write_bytes(coalition.root)
    sample = tmp_path / "sample.jsonl"
    sample.write_bytes(lines(FOUND, MISSED, "A blue shirt"))
    told = ["--root", str(root), "--from", f"{served.url}/public"]
    wrong = run("lexicon", "trust", *told, "--fingerprint", "0" * 64)
    assert wrong.code == 2
    assert "do not trust it" in wrong.err
    first = run("lexicon", "trust", *told, "--fingerprint", ceremony.fingerprint(coalition.root))
    assert first.code == 0, first.err
    assert "releases for public come from" in first.out
    pulled = run("lexicon", "pull")
    assert pulled.code == 0, pulled.err
    assert "in force: release 1.0.0 (public)" in pulled.out
    assert "effect on your listings: not measured" in pulled.out
    coalition.publish("1.1.0", SECOND)
    pulled = run("lexicon", "pull", "--sample", str(sample))
    assert "before it was 1.0.0" in pulled.out
    assert "on your sample of 3 listings: 1 -> 2 flagged" in pulled.out
    assert "newly flagged, for instance: r1" in pulled.out
    assert "+ blorvant ivory" in run("lexicon", "diff", "1.0.0", "1.1.0").out
    assert "+ blorvant ivory" in run("lexicon", "diff").out
    assert run("lexicon", "verify").out.count("ok  ") == 4
    assert json.loads(run("explain", MISSED, "--json").out)["versions"]["lexicon"].startswith("1.1.0+")
    assert "in force: release 1.0.0, before it was 1.1.0" in run("lexicon", "rollback").out
    assert "nothing new: release 1.0.0 (public) is in force" in run("lexicon", "pull").out
    again = run("lexicon", "pin", "--off")
    assert "the next pull puts the newest release in force" in again.out
    assert json.loads(run("lexicon", "pull", "--json").out)["version"] == "1.1.0"
    assert "release 1.1.0 for public" in run("lexicon", "bundle", str(tmp_path / "b.zip")).out
    served.folder = tmp_path / "empty"
    silent = run("lexicon", "pull")
    assert silent.code == 3
    assert "in force, as before: keyword release 1.1.0 (public)" in silent.err


def test_the_doctor_says_which_release_decides_and_what_ends_soon(
    company: Machine, coalition: Coalition, run: Callable[..., Ran]
) -> None:
    coalition.refresh(NOW - timedelta(days=5))
    company.pull()
    checks = {c["check"]: c for c in json.loads(run("doctor", "--json").out)}
    assert checks["releases"]["detail"].startswith("keyword release 1.0.0 (public)")
    assert [w.split()[0] for w in checks["releases"]["warnings"]] == ["timestamp"]
    assert checks["database"]["detail"].startswith("version 1.0.0+")
