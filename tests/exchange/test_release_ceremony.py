"""Keys and root: made by three people, good with two, replaced when one is lost; clients follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import RepositoryError, UnsignedMetadataError

from inthewild.errors import ReleaseError
from inthewild.exchange.release import ceremony, keys, repository
from inthewild.exchange.release.package import Built
from release_world import ALPHA, NOW, Coalition, built, client, new_key, public_rows, small_base


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    return Coalition(tmp_path)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    base = small_base(tmp_path_factory.mktemp("base") / "data")
    return {ALPHA: built(base, ALPHA, public_rows("sw"))}


def test_a_root_is_good_with_two_of_three(coalition: Coalition, tmp_path: Path) -> None:
    holders = [coalition.public(n) for n in ("ann", "ben", "cai")]
    root = ceremony.make_root(holders, *(keys.public_of(new_key()) for _ in range(3)), NOW)
    assert ceremony.missing(root) == "0 of 2 holders that it names have signed"
    once = coalition.signed(root, "cai")
    assert ceremony.missing(coalition.signed(once, "cai")) == "1 of 2 holders that it names have signed", "twice is once"
    with pytest.raises(ReleaseError, match="1 of 2 holders"):
        ceremony.install(once, replace_store(tmp_path))
    assert ceremony.missing(coalition.signed(once, "ann")) == ""
    assert ceremony.fingerprint(root) == ceremony.fingerprint(once), "the fingerprint is of what is signed"
    with pytest.raises(ReleaseError, match="is no key of a holder"):
        coalition.signed(root, "targets")


def replace_store(folder: Path) -> repository.Store:
    return repository.Store(folder / "other")


def test_no_key_has_two_roles(coalition: Coalition) -> None:
    ann, ben, cai = (coalition.public(n) for n in ("ann", "ben", "cai"))
    with pytest.raises(ReleaseError, match="two roles have the same key"):
        ceremony.make_root([ann, ben, cai], ann, coalition.public("snapshot"), coalition.public("timestamp"), NOW)
    with pytest.raises(ReleaseError, match="a root has 3 holders"):
        ceremony.make_root([ann, ben], *(coalition.public(n) for n in ("targets", "snapshot", "timestamp")), NOW)
    with pytest.raises(ReleaseError, match="is no public key"):
        ceremony.make_root([ann, ben, "f00"], *(coalition.public(n) for n in ("targets", "snapshot", "timestamp")), NOW)


def test_a_lost_holder_is_replaced_by_the_other_two_and_clients_follow(
    coalition: Coalition, release: dict[str, Built], tmp_path: Path
) -> None:
    coalition.publish(release)
    client(tmp_path / "c", coalition.store, ALPHA, coalition.root).refresh()
    dea = new_key()
    fresh = ceremony.rotate(coalition.root, {coalition.public("cai"): keys.public_of(dea)}, NOW + timedelta(days=1))
    assert "0 of 2 holders that the root before names" in ceremony.missing(fresh, coalition.root)
    fresh = coalition.signed(fresh, "ann", "ben", before=coalition.root)
    assert ceremony.missing(fresh, coalition.root) == ""
    assert ceremony.install(fresh, coalition.store) == 2
    assert ceremony.install(fresh, coalition.store) == 2, "installing it again does no harm"
    updater = client(tmp_path / "c", coalition.store, ALPHA, coalition.root)
    updater.refresh()
    assert keys.public_of(dea) in ceremony.named((tmp_path / "c" / "root.json").read_bytes())["root"]


def test_a_stolen_targets_key_signs_nothing_any_more(coalition: Coalition, release: dict[str, Built], tmp_path: Path) -> None:
    coalition.publish(release)
    client(tmp_path / "c", coalition.store, ALPHA, coalition.root).refresh()
    stolen, fresh = coalition.keys["targets"], new_key()
    forged = repository.sign(coalition.prepare(release), stolen)
    root = ceremony.rotate(coalition.root, {keys.public_of(stolen): keys.public_of(fresh)}, NOW)
    ceremony.install(coalition.signed(root, "ben", "cai"), coalition.store)
    with pytest.raises(ReleaseError, match="not signed by the key of the role targets"):
        repository.publish(forged, coalition.store, coalition.online, NOW)
    with pytest.raises(UnsignedMetadataError):
        client(tmp_path / "c", coalition.store, ALPHA, coalition.root).refresh()
    coalition.keys["targets"] = fresh
    coalition.publish({ALPHA: replace(release[ALPHA], version="1.0.1")})
    updater = client(tmp_path / "c", coalition.store, ALPHA, coalition.root)
    found = updater.get_targetinfo("keywords.tar.xz")
    assert found is not None
    assert found.unrecognized_fields["custom"]["inthewild"]["version"] == "1.0.1"


def test_keys_of_the_server_are_replaced_by_a_root_as_well(
    coalition: Coalition, release: dict[str, Built], tmp_path: Path
) -> None:
    coalition.publish(release)
    fresh = new_key()
    root = ceremony.rotate(coalition.root, {coalition.public("timestamp"): keys.public_of(fresh)}, NOW)
    ceremony.install(coalition.signed(root, "ann", "ben"), coalition.store)
    with pytest.raises(ReleaseError, match="does not name this key for timestamp"):
        repository.refresh(coalition.store, coalition.online, NOW)
    coalition.keys["timestamp"] = fresh
    repository.refresh(coalition.store, coalition.online, NOW)
    client(tmp_path / "c", coalition.store, ALPHA, coalition.root).refresh()


def test_two_stolen_holders_cannot_skip_the_root_before(coalition: Coalition) -> None:
    strangers = [new_key() for _ in range(3)]
    other = ceremony.make_root(
        [keys.public_of(k) for k in strangers], *(keys.public_of(new_key()) for _ in range(3)), NOW
    )  # fmt: skip
    for one in strangers[:2]:
        other = ceremony.cosign(other, one)
    with pytest.raises(ReleaseError, match="root 1 does not follow root 1"):
        ceremony.install(other, coalition.store)


def test_a_client_with_a_foreign_root_refuses(coalition: Coalition, release: dict[str, Built], tmp_path: Path) -> None:
    coalition.publish(release)
    stranger = Coalition(tmp_path / "stranger")
    with pytest.raises(RepositoryError):
        client(tmp_path / "c", coalition.store, ALPHA, stranger.root).refresh()


def test_a_year_later_the_same_keys_sign_the_next_root(coalition: Coalition) -> None:
    root = coalition.signed(ceremony.rotate(coalition.root, {}, NOW + timedelta(days=300)), "ann", "cai")
    assert ceremony.install(root, coalition.store) == 2
    number, until, named, signed = ceremony.told(root)
    assert (number, until) == (2, NOW + timedelta(days=665))
    assert named == ceremony.named(coalition.root)
    assert signed == {coalition.public("ann"), coalition.public("cai")}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("stranger", "fresh", "does not name this key"), ("ann", "ben", "has a role already"), ("ann", "targets", "has a role")],
)
def test_a_rotation_that_makes_no_sense_is_refused(coalition: Coalition, old: str, new: str, says: str) -> None:
    coalition.keys |= {"stranger": new_key(), "fresh": new_key()}
    with pytest.raises(ReleaseError, match=says):
        ceremony.rotate(coalition.root, {coalition.public(old): coalition.public(new)}, NOW)


# Keys in files


def test_a_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    pem = keys.new("six random words in a row")
    assert keys.is_encrypted(pem)
    assert len(keys.public_of(keys.load(pem, "six random words in a row", "k"))) == 64
    with pytest.raises(ReleaseError, match="the passphrase is wrong"):
        keys.load(pem, "another passphrase", "k")
    with pytest.raises(ReleaseError, match="needs its passphrase"):
        keys.load(pem, None, "k")
    with pytest.raises(ReleaseError, match="is no key"):
        keys.load(b"nonsense", None, "k")
    with pytest.raises(ReleaseError, match="fewer than 12 characters"):
        keys.new("short")


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "targets.pem"
    keys.write_new(path, keys.new("a long passphrase"))
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ReleaseError, match="a key is never overwritten"):
        keys.write_new(path, b"")
