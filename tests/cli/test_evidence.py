"""``inthewild evidence verify`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import inthewild

import capsule_case as case


def test_a_capsule_that_holds_and_one_byte_that_does_not(tmp_path: Path) -> None:
    key = tmp_path / "hub.key"
    key.write_text(case.SIGNER.key + "\n")
    path = case.write_zip(tmp_path / "capsule.zip")
    done = inthewild("evidence", "verify", path, "--key", key).stdout
    assert done.splitlines()[0] == f"capsule   {case.CAPSULE} (report {case.REPORT}, case {case.CASE})"
    assert done.splitlines()[-1] == "The capsule holds."
    assert f"with the key {case.SIGNER.key}" in done
    changed = bytearray(path.read_bytes())
    changed[changed.index(b"example listing")] ^= 1
    path.write_bytes(changed)
    told = json.loads(inthewild("evidence", "verify", path, "--json", expect=1).stdout)
    assert told["sound"] is False
    assert told["problems"] == ["data/02-text.txt: is not what the zip says: the check sum differs"]


def test_a_folder_names_the_file_that_was_changed(tmp_path: Path) -> None:
    path = case.write_folder(tmp_path / "capsule")
    text = path / "data" / "02-text.txt"
    text.write_bytes(text.read_bytes() + b"!")
    done = inthewild("evidence", "verify", path, expect=1).stdout
    assert "PROBLEM   data/02-text.txt: was changed: manifest-sha256.txt has another hash" in done
    assert done.splitlines()[-1] == "The capsule does not hold."


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing"], "missing: there is nothing"),
        (["x.zip", "--key", "nothing"], "nothing: cannot be read"),
        (["x.zip", "--key", "x.zip"], "x.zip: is no key"),
        (["x.zip", "--payload-key", "short.key"], "is no key of a payload (64 hexadecimal digits)"),
    ],
)
def test_a_mistake_of_the_caller_is_told_as_one(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    case.write_zip(tmp_path / "x.zip")
    (tmp_path / "short.key").write_text("abc")
    assert says in inthewild("evidence", "verify", *arguments, expect=2).stderr
