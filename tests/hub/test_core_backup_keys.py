"""Encrypted backups: two people, either of whom can open one, and nobody else."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hub_process import Hub
from test_commands import WRITE, successor

from inthewild.errors import UsageError
from inthewild.hub import sealing
from inthewild.hub.errors import HubError

MakeHub = Callable[[], Hub]


@pytest.fixture
def two(tmp_path: Path) -> tuple[list[str], list[Path]]:
    """Public halves, and files with the secret ones."""
    files = [tmp_path / "ann.txt", tmp_path / "ben.txt"]
    return [sealing.new_identity(f) for f in files], files


def test_a_new_key_is_for_its_owner_and_overwrites_none(two: tuple[list[str], list[Path]]) -> None:
    public, files = two
    assert all(p.startswith("age1") for p in public)
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert str(sealing.identity(files[0])[0].to_public()) == public[0]
    with pytest.raises(HubError, match="never overwritten"):
        sealing.new_identity(files[0])


def test_fewer_than_two_people_are_refused(two: tuple[list[str], list[Path]]) -> None:
    (one, _two), _files = two
    for names in ([], [one], [one, one], [one, f" {one} "]):
        with pytest.raises(UsageError, match="at least 2 different people"):
            sealing.recipients(names)
    with pytest.raises(UsageError, match="is no public key of age"):
        sealing.recipients([one, "ssh-ed25519 AAAA"])


@pytest.mark.parametrize("content", ["", "# public key: age1x\n", "AGE-SECRET-KEY-1NONSENSE", "x", "é"])
def test_a_file_without_a_secret_key_is_refused_and_not_quoted(content: str, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(content)
    with pytest.raises(HubError, match="holds no secret key of age") as caught:
        sealing.identity(tmp_path / "key.txt")
    assert "NONSENSE" not in str(caught.value)
    with pytest.raises(HubError):
        sealing.identity(tmp_path / "absent.txt")


def test_a_failure_on_either_side_comes_out_and_no_thread_stays(two: tuple[list[str], list[Path]], tmp_path: Path) -> None:
    keys = sealing.recipients(two[0])

    def fails(out: object) -> None:
        out.write(b"x" * 1_000_000)  # type: ignore[attr-defined]
        raise KeyError("the database went away")

    with (tmp_path / "out").open("wb") as out, pytest.raises(KeyError, match="went away"):
        sealing.seal(fails, out, keys)
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(HubError, match="could not be encrypted"):
        sealing.seal(lambda pipe: [pipe.write(b"x" * 65536) for _ in range(200)] and None, full, keys)
    assert not [t for t in threading.enumerate() if "feed" in t.name]


def test_what_was_changed_cut_off_or_is_for_others_leaves_nothing(two: tuple[list[str], list[Path]], tmp_path: Path) -> None:
    sealed, opened = tmp_path / "sealed", tmp_path / "opened"
    with sealed.open("wb") as out:
        sealing.seal(lambda pipe: pipe.write(os.urandom(300_000)) and None, out, sealing.recipients(two[0]))
    for who in two[1]:
        sealing.unseal(sealed, opened, sealing.identity(who))
        assert opened.stat().st_size == 300_000
        opened.unlink()
    sealing.new_identity(tmp_path / "eve.txt")
    content = sealed.read_bytes()
    for name, wrong, who in (
        ("changed", content[:5000] + b"x" + content[5001:], two[1][0]),
        ("cut", content[:-20], two[1][0]),
        ("others", content, tmp_path / "eve.txt"),
    ):
        (tmp_path / name).write_bytes(wrong)
        with pytest.raises(HubError, match="cannot be decrypted"):
            sealing.unseal(tmp_path / name, opened, sealing.identity(who))
        assert not opened.exists()


def test_either_of_two_people_restores_a_backup_and_nobody_else_reads_it(
    new_hub: MakeHub, two: tuple[list[str], list[Path]], tmp_path: Path
) -> None:
    public, (_ann, ben) = two
    hub = new_hub()
    (hub.home.files / "ab").mkdir()
    (hub.home.files / "ab" / "one").write_bytes(b"a picture of somebody")
    (hub.home.files / "ab" / ".half.part").write_bytes(b"half a picture")
    hub.run(WRITE, 5, "none")
    sealed = tmp_path / "hub.tar.age"
    refused = hub.command("backup", str(sealed))
    assert (refused.returncode, sealed.exists()) == (2, False)
    assert "at least 2 different people" in refused.stderr
    done = hub.command("backup", str(sealed), "--recipient", public[0], "--recipient", public[1])
    assert done.returncode == 0, done.stderr
    assert "Encrypted for 2 keys." in done.stderr
    assert not [p for p in hub.home.path.iterdir() if p.name.startswith(".backup")]
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    content = sealed.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert content.count(b"-> X25519") == 2
    for hidden in (b"SQLite format", b"PGDMP", b"a picture of", b"manifest.json"):
        assert hidden not in content

    new = successor(hub, new_hub())
    keyless = new.command("restore", str(sealed))
    assert (keyless.returncode, "is encrypted (give the file with a secret key" in keyless.stderr) == (1, True)
    log = tmp_path / "hub.tar.age.erasures.jsonl"
    restored = new.command("restore", str(sealed), "--identity", str(ben), "--erasures", str(log))
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "The audit chain holds and contains the head" in restored.stdout
    assert [p.name for p in (new.home.files / "ab").iterdir()] == ["one"]


def test_a_backup_that_another_hub_made_is_refused_although_it_opens(new_hub: MakeHub, tmp_path: Path) -> None:
    theirs, ours = new_hub(), new_hub()
    archive = tmp_path / "theirs.tar"
    assert theirs.command("backup", str(archive), "--plain").returncode == 0
    told = successor(ours, new_hub()).command("restore", str(archive))
    assert (told.returncode, "was not made by this hub, or the key `field` is another" in told.stderr) == (1, True)
