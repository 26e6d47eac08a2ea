"""Ten attacks on a company that pulls releases, over real HTTP and with real signed metadata: refused, and plainly said."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from releases_case import (
    FIRST,
    MEMBER,
    NEW,
    OTHER,
    SALE,
    SECOND,
    TUSK,
    Coalition,
    Machine,
    Served,
    dripping,
    endless,
    id_of,
    machine,
    row,
    serving,
)
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import TargetFile, Targets

from inthewild.exchange.client.fetch import Http
from inthewild.exchange.client.refusal import RefusedError, Why
from inthewild.exchange.release import ceremony

GOLDEN = Path(__file__).parent / "golden" / "refusals"


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    """With release 1.0.0 for the public and two members."""
    made = Coalition(tmp_path / "releases")
    made.publish("1.0.0", FIRST, ("public", MEMBER, OTHER))
    return made


@pytest.fixture
def served(coalition: Coalition) -> Iterator[Served]:
    with serving(coalition.folder) as found:
        yield found


@pytest.fixture
def company(coalition: Coalition, served: Served, tmp_path: Path) -> Machine:
    """A machine that has pulled 1.0.0 over HTTP."""
    made = machine(coalition, tmp_path / "machine", f"{served.url}/public")
    made.pull()
    assert made.version == "1.0.0"
    return made


def refused(company: Machine, why: Why) -> RefusedError:
    """Pull, which must be refused for this reason and change nothing; the reason reads as in the golden file."""
    before = {p: p.read_bytes() for p in sorted(company.store.folder.rglob("*")) if p.is_file()}
    with pytest.raises(RefusedError) as caught:
        company.pull()
    found = caught.value
    assert found.why is why, str(found)
    assert {p: p.read_bytes() for p in sorted(company.store.folder.rglob("*")) if p.is_file()} == before
    return found


def reads_as(found: RefusedError, name: str) -> None:
    """The words that a person reads are those that were agreed on."""
    path = GOLDEN / f"{name}.txt"
    text = re.sub(r"[0-9a-f]{64}", "<sha256>", "\n".join(found.lines())) + "\n"
    assert text == path.read_text(encoding="utf-8")


def test_a_release_changed_on_the_server_is_refused(company: Machine, coalition: Coalition) -> None:
    coalition.publish("1.1.0", SECOND)
    path = coalition.target()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    reads_as(refused(company, Why.TARGET), "tampered-release")


@pytest.mark.parametrize("role", ["targets", "snapshot", "timestamp"])
def test_metadata_changed_on_the_server_are_refused(company: Machine, coalition: Coalition, role: str) -> None:
    coalition.publish("1.1.0", SECOND)
    path = coalition.latest(role)
    told = json.loads(path.read_bytes())
    told["signed"]["expires"] = "2999-01-01T00:00:00Z"
    path.write_text(json.dumps(told))
    found = refused(company, Why.METADATA)
    if role == "targets":
        reads_as(found, "tampered-metadata")


def test_what_was_replaced_does_not_come_back(company: Machine, coalition: Coalition, tmp_path: Path) -> None:
    shutil.copytree(coalition.place(), tmp_path / "yesterday")
    coalition.publish("1.1.0", SECOND)
    company.pull()
    shutil.rmtree(coalition.place())
    shutil.copytree(tmp_path / "yesterday", coalition.place())
    reads_as(refused(company, Why.ROLLBACK), "rollback")
    assert company.version == "1.1.0"


def test_an_old_snapshot_under_a_new_timestamp_is_a_rollback_too(company: Machine, coalition: Coalition) -> None:
    """The thief of both online keys brings back the old targets."""
    before = {"targets.json": 1}
    coalition.publish("1.1.0", SECOND)
    company.pull()
    coalition.refresh()
    coalition.resign("snapshot", lambda s: setattr(s.meta["targets.json"], "version", before["targets.json"]))
    assert refused(company, Why.ROLLBACK).where.endswith("snapshot.json")


def test_a_repository_that_is_frozen_is_noticed_and_detection_goes_on(company: Machine, coalition: Coalition) -> None:
    """Somebody holds back everything since ten days: what he shows is signed, and has expired."""
    past = datetime(2026, 1, 5, 6, 7, tzinfo=UTC)
    coalition.resign("timestamp", lambda s: (setattr(s, "expires", past), setattr(s, "version", 2)))
    found = refused(company, Why.EXPIRED)
    assert found.static
    reads_as(found, "freeze")
    assert company.version == "1.0.0"


def test_parts_of_two_releases_do_not_go_together(company: Machine, coalition: Coalition) -> None:
    """Each part is well signed; the targets are another member's."""
    coalition.publish("1.1.0", SECOND, ("public", MEMBER))
    coalition.publish("1.2.0", SECOND, ("public",))
    shutil.copy(coalition.place() / "metadata/2.targets.json", coalition.latest("targets"))
    reads_as(refused(company, Why.MIXED), "mixed")


def test_the_public_repository_cannot_stand_in_for_a_members(
    coalition: Coalition, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTHEWILD_KEYWORDS_TOKEN", served.token)
    member = machine(coalition, tmp_path / "machine", f"{served.url}/{MEMBER}", MEMBER)
    member.pull()
    coalition.publish("1.1.0", SECOND, ("public", MEMBER))
    shutil.copy(coalition.latest("targets"), coalition.latest("targets", MEMBER))
    assert refused(member, Why.AUDIENCE).where == "1.1.0"


def test_another_coalition_is_refused(company: Machine, served: Served, tmp_path: Path) -> None:
    foreign = Coalition(tmp_path / "foreign" / "releases")
    foreign.publish("9.0.0", SECOND)
    foreign.refresh()
    served.folder = foreign.folder
    reads_as(refused(company, Why.ROOT), "foreign-root")


@pytest.mark.parametrize("what", ["timestamp.json", "snapshot.json", "keywords.tar.xz"])
def test_data_without_end_are_cut_off(company: Machine, coalition: Coalition, served: Served, what: str) -> None:
    coalition.publish("1.1.0", SECOND)
    served.misbehave = lambda request: request.path.endswith(what) and endless(request)
    found = refused(company, Why.ENDLESS)
    if what == "keywords.tar.xz":
        reads_as(found, "endless")


def test_a_server_that_drips_is_left(company: Machine, served: Served) -> None:
    served.misbehave = dripping
    with pytest.raises(RefusedError) as caught:
        company.pull(fetcher=Http(f"{served.url}/public", idle=5, whole=0.4))
    assert caught.value.why is Why.UNREACHABLE
    assert "not complete after" in str(caught.value)


def test_a_revoked_key_is_refused_and_its_successor_followed(company: Machine, coalition: Coalition) -> None:
    """The targets key is stolen: the thief signs, the holders replace it, the company follows by itself."""
    thief = coalition.signers["targets"]
    old = coalition.public("targets")
    coalition.signers["targets"] = CryptoSigner.generate_ed25519()
    new_root = ceremony.rotate(coalition.repository.roots()[-1], {old: coalition.public("targets")}, coalition.now)
    coalition.install(new_root)
    coalition.publish("1.1.0", SECOND)
    company.pull()
    assert company.version == "1.1.0"
    coalition.refresh()
    coalition.signers["thief"] = thief
    coalition.publish("1.2.0", [*SECOND, row("another word", "taxon:loxodonta", 0)])
    coalition.resign("targets", lambda _: None, "thief")
    assert refused(company, Why.ROOT).where.endswith("targets.json")


def test_a_lost_root_key_is_replaced_by_the_other_two(company: Machine, coalition: Coalition) -> None:
    lost = coalition.public("holder3")
    coalition.signers["holder3"] = CryptoSigner.generate_ed25519()
    root = ceremony.rotate(coalition.repository.roots()[-1], {lost: coalition.public("holder3")}, coalition.now)
    coalition.install(root)
    root = ceremony.rotate(coalition.repository.roots()[-1], {}, coalition.now)
    coalition.install(root, ("holder2", "holder3"))
    coalition.publish("1.1.0", SECOND)
    company.pull()
    assert company.version == "1.1.0"


def test_one_root_key_alone_makes_no_root(company: Machine, coalition: Coalition) -> None:
    root = ceremony.rotate(coalition.root, {}, coalition.now)
    alone = ceremony.cosign(root, coalition.signers["holder1"], coalition.root)
    (coalition.place() / "metadata/2.root.json").write_bytes(alone)
    assert refused(company, Why.METADATA).where.endswith("2.root.json")


def test_another_members_repository_is_refused(
    coalition: Coalition, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is signed by the same keys, and newer; but made for somebody else."""
    monkeypatch.setenv("INTHEWILD_KEYWORDS_TOKEN", served.token)
    member = machine(coalition, tmp_path / "machine", f"{served.url}/{MEMBER}", MEMBER)
    member.pull()
    coalition.publish("1.1.0", SECOND, (OTHER,))
    own = tmp_path / "own"
    coalition.place(MEMBER).rename(own)
    shutil.copytree(coalition.place(OTHER), coalition.place(MEMBER))
    reads_as(refused(member, Why.AUDIENCE), "other-member")
    # It must not have remembered the other's numbers: its own repository is no rollback.
    shutil.rmtree(coalition.place(MEMBER))
    own.rename(coalition.place(MEMBER))
    assert not member.pull().changed


def test_a_member_is_told_nothing_without_its_token(
    coalition: Coalition, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTHEWILD_KEYWORDS_TOKEN", "wrong")
    member = machine(coalition, tmp_path / "machine", f"{served.url}/{MEMBER}", MEMBER)
    found = refused(member, Why.NOT_FOUND)
    assert found.static
    reads_as(found, "not-found")


# The emergency key is stolen: whatever the thief signs, a signed release stays what it is, and nothing new is blocked.


def emergency_refused(company: Machine, name: str = "") -> RefusedError:
    pulled = company.pull()
    found = pulled.emergency_refused
    assert found is not None
    assert found.why is Why.EMERGENCY
    assert pulled.after.emergency is None
    assert company.version == "1.1.0"
    if name:
        reads_as(found, name)
    return found


@pytest.fixture
def stolen(company: Machine, coalition: Coalition) -> Coalition:
    coalition.publish("1.1.0", SECOND)
    company.pull()
    return coalition


def forge(coalition: Coalition, data: dict[str, object], hours: float = 72) -> None:
    """Sign any emergency file with the stolen key."""
    content = (
        json.dumps({"schema": "inthewild.emergency/1", "audience": "public", "number": 9, "off": [], "added": []} | data)
    ).encode()
    coalition.refresh()
    target = TargetFile.from_data("emergency/switch.json", content, ["sha256"])
    folder = coalition.place() / "targets/emergency"
    folder.mkdir(exist_ok=True)
    (folder / f"{target.hashes['sha256']}.switch.json").write_bytes(content)

    def change(told: Targets) -> None:
        told.targets = {"emergency/switch.json": target}
        told.expires = (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0)

    coalition.resign("emergency", change)


def until(hours: float) -> str:
    return f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def test_a_stolen_emergency_key_cannot_last_longer_than_72_hours(company: Machine, stolen: Coalition) -> None:
    forge(stolen, {"off": [{"term_id": id_of(TUSK), "until": until(100)}]})
    emergency_refused(company, "emergency-too-long")
    forge(stolen, {"off": [{"term_id": id_of(TUSK), "until": until(24)}]}, hours=1000)
    assert "longer than 72 hours" in emergency_refused(company).what


def test_a_stolen_emergency_key_cannot_switch_off_what_protects(company: Machine, stolen: Coalition) -> None:
    forge(stolen, {"off": [{"term_id": id_of(SALE), "until": until(24)}]})
    assert "a word of context" in emergency_refused(company).what


def test_a_stolen_emergency_key_cannot_redefine_a_signed_term(company: Machine, stolen: Coalition) -> None:
    forge(stolen, {"added": [{"row": {**NEW, "ambiguity": "3"}, "until": until(24)}]})
    assert "redefines 'blorvant ivory'" in emergency_refused(company).what


def test_a_stolen_emergency_key_cannot_add_words_that_protect(company: Machine, stolen: Coalition) -> None:
    forge(stolen, {"added": [{"row": row("ivory tower", "benign.idiom", 1), "until": until(24)}]})
    assert "benign.idiom" in emergency_refused(company).what


def test_a_stolen_emergency_key_cannot_switch_off_the_database(company: Machine, stolen: Coalition) -> None:
    forge(stolen, {"off": [{"term_id": f"{i:010d}", "until": until(24)} for i in range(101)]})
    assert "100 are the most" in emergency_refused(company).what


def test_a_stolen_emergency_key_cannot_sign_a_release(company: Machine, stolen: Coalition) -> None:
    stolen.refresh()
    target = TargetFile.from_data("keywords.tar.xz", b"anything", ["sha256"])
    stolen.resign("emergency", lambda told: told.targets.update({"keywords.tar.xz": target}))
    emergency_refused(company, "emergency-signs-release")


def test_a_stolen_emergency_key_gains_nothing_by_signing_anew(company: Machine, stolen: Coalition) -> None:
    """Three days after a change was first seen it has ended, however often it is signed again."""
    stolen.switch(off=[TUSK], hours=72)
    assert company.pull().after.emergency is not None
    later = stolen.now + timedelta(hours=71)
    stolen.switch(off=[TUSK], hours=72, now=later)
    held = company.pull(clock=lambda: later).after.emergency
    assert held is not None
    assert held.ends <= datetime.now(UTC) + timedelta(hours=72)
    assert company.pull(clock=lambda: later + timedelta(hours=2)).after.emergency is None
