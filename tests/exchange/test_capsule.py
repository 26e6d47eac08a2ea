"""An evidence capsule holds while it is what was sealed, and fails with the name of the file as soon as one byte is not."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import capsule_case as case
from inthewild.errors import CapsuleError, UsageError
from inthewild.exchange.capsule import chain, stamp
from inthewild.exchange.capsule.chain import Act
from inthewild.exchange.capsule.model import read_manifest
from inthewild.exchange.capsule.signature import Signer
from inthewild.exchange.capsule.verify import Report, Trust, verify

GOLDEN = Path(__file__).parents[1] / "data" / "capsule"
HUB = Trust(key=case.SIGNER.key)


def named(report: Report) -> set[str]:
    return {problem.file for problem in report.problems}


def said(report: Report) -> str:
    return "\n".join(map(str, report.problems))


@pytest.mark.parametrize("name", ["capsule.json", "chain.jsonl", "manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_the_format_is_the_one_that_is_written_down(name: str, tmp_path: Path) -> None:
    """A change of these files is a new schema: capsules of years ago must still be read."""
    made = case.write_folder(tmp_path / "bag")
    assert (made / name).read_bytes() == (GOLDEN / name).read_bytes()


def test_a_capsule_of_the_golden_files_still_holds() -> None:
    report = verify(GOLDEN / "sealed-2026.zip", HUB)
    assert report.sound, said(report)
    assert report.present == ["data/01-picture.jpg", "data/02-text.txt"]


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_what_was_written_holds_and_says_who_signed(form: str, tmp_path: Path) -> None:
    path = case.write_folder(tmp_path / "bag") if form == "folder" else case.write_zip(tmp_path / "bag.zip")
    report = verify(path, HUB)
    assert report.sound, said(report)
    assert report.manifest == case.MANIFEST
    assert report.signature is not None
    assert report.signature.key == case.SIGNER.key
    assert report.notes == ["no authority time-stamped this capsule: its times are those of the hub"]


def test_a_zip_is_the_same_bytes_each_time_and_opens_with_any_program(tmp_path: Path) -> None:
    first, second = case.write_zip(tmp_path / "1.zip"), case.write_zip(tmp_path / "2.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path / "out")
    assert verify(tmp_path / "out", HUB).sound


def test_a_bag_is_a_bag_for_the_standard_tools_of_the_system(tmp_path: Path) -> None:
    """``sha256sum`` reads the manifests of a bag; whoever has no program of ours checks with it."""
    made = case.write_folder(tmp_path / "bag")
    for index in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", index], cwd=made, check=True, timeout=60)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    path = case.write_zip(tmp_path_factory.mktemp("zip") / "bag.zip")
    return path, path.read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("signer", [case.SIGNER, None], ids=["signed", "unsigned"])
def test_any_one_byte_changed_in_a_file_fails_and_names_a_file(
    data: st.DataObject, signer: Signer | None, tmp_path: Path
) -> None:
    path = tmp_path / "bag"
    if not path.exists():
        case.write_folder(path, signer=signer)
    file = data.draw(st.sampled_from(sorted(p for p in path.rglob("*") if p.is_file())))
    before = file.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    other = data.draw(st.integers(1, 255))
    try:
        file.write_bytes(before[:place] + bytes([before[place] ^ other]) + before[place + 1 :])
        report = verify(path)
        assert not report.sound
        assert all(problem.file for problem in report.problems)
        name = file.relative_to(path).as_posix()
        assert name in said(report) or file.name in ("tagmanifest-sha256.txt", "manifest-sha256.txt")
    finally:
        file.write_bytes(before)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_one_byte_changed_in_a_zip_fails(data: st.DataObject, whole: tuple[Path, bytes]) -> None:
    path, before = whole
    place = data.draw(st.integers(0, len(before) - 1))
    other = data.draw(st.integers(1, 255))
    changed = path.with_name("changed.zip")
    changed.write_bytes(before[:place] + bytes([before[place] ^ other]) + before[place + 1 :])
    report = verify(changed)
    assert not report.sound
    assert all(problem.file for problem in report.problems)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_zip_that_is_cut_off_or_goes_on_fails(data: st.DataObject, whole: tuple[Path, bytes]) -> None:
    path, before = whole
    changed = path.with_name("cut.zip")
    changed.write_bytes(before[: data.draw(st.integers(0, len(before) - 1))])
    assert not verify(changed).sound
    changed.write_bytes(before + data.draw(st.binary(min_size=1, max_size=40)))
    assert not verify(changed).sound


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_file_of_a_stranger_makes_the_reader_fail_otherwise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "stranger.zip"
    for begin in (b"", b"PK\x03\x04"):
        path.write_bytes(begin + content)
        assert not verify(path).sound


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["capsule.json", "chain.jsonl", "signature.json", "bagit.txt", "bag-info.txt", "manifest-sha256.txt",
                             "tagmanifest-sha256.txt"]), content=st.one_of(st.binary(max_size=200), st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_no_content_of_a_tag_file_makes_the_reader_fail_otherwise(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bag"
    if not path.exists():
        case.write_folder(path)
    before = (path / name).read_bytes()
    try:
        (path / name).write_bytes(content)
        assert not verify(path).sound
    finally:
        (path / name).write_bytes(before)


def rehash(bag: Path) -> None:
    """What somebody does who changes a capsule and knows how bags work: all manifests are made anew."""
    files = {p.relative_to(bag).as_posix(): case.digest(p.read_bytes()) for p in sorted(bag.rglob("*")) if p.is_file()}
    own = ("tagmanifest-sha256.txt", "manifest-sha256.txt", "signature.json")
    for name, wanted in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
        files["manifest-sha256.txt"] = case.digest((bag / "manifest-sha256.txt").read_bytes())
        chosen = [n for n in sorted(files) if n.startswith("data/") == wanted and (n not in own or (not wanted and n == own[1]))]
        (bag / name).write_text("".join(f"{files[n]}  {n}\n" for n in chosen))


def test_who_makes_all_hashes_anew_is_caught_by_the_signature_and_without_one_by_the_manifest(tmp_path: Path) -> None:
    bag = case.write_folder(tmp_path / "bag")
    (bag / "data" / "02-text.txt").write_bytes(b"another text")
    rehash(bag)
    found = said(verify(bag, HUB))
    assert "tagmanifest-sha256.txt: was changed after it was signed" in found
    assert "data/02-text.txt: is not what was sealed" in found


def test_who_changes_the_manifest_too_is_caught_by_the_chain(tmp_path: Path) -> None:
    bag = case.write_folder(tmp_path / "bag", signer=None)
    told = json.loads((bag / "capsule.json").read_text())
    told["items"][1]["captured_by"] = "spotter-8"
    (bag / "capsule.json").write_bytes(replace(case.MANIFEST, items=(case.MANIFEST.items[0],
        replace(case.MANIFEST.items[1], captured_by="spotter-8"))).content())  # fmt: skip
    rehash(bag)
    assert "chain.jsonl: entry 1 does not name the hash of capsule.json" in said(verify(bag))


def test_who_cuts_the_log_short_is_caught_by_the_signature(tmp_path: Path) -> None:
    bag = case.write_folder(tmp_path / "bag")
    lines = (bag / "chain.jsonl").read_text().splitlines(keepends=True)
    (bag / "chain.jsonl").write_text("".join(lines[:-1]))
    rehash(bag)
    assert "signature.json: signs another head" in said(verify(bag))


def test_a_signature_of_somebody_else_is_no_signature_of_the_hub(tmp_path: Path) -> None:
    other = case.Ed25519PrivateKey.from_private_bytes(bytes(32))
    signer = Signer(other.public_key().public_bytes_raw().hex(), other.sign)
    bag = case.write_folder(tmp_path / "bag", signer=signer)
    assert verify(bag).sound
    assert "signature.json: is made with another key" in said(verify(bag, HUB))
    liar = case.write_folder(tmp_path / "liar", signer=Signer(case.SIGNER.key, other.sign))
    assert "signature.json: is wrong: the key that it names did not make it" in said(verify(liar, HUB))


def test_a_capsule_without_signature_holds_but_says_so_and_is_no_answer_to_who_names_a_key(tmp_path: Path) -> None:
    bag = case.write_folder(tmp_path / "bag", signer=None)
    report = verify(bag)
    assert report.sound
    assert any("nobody signed" in note for note in report.notes)
    assert "signature.json: is missing" in said(verify(bag, HUB))


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda bag: (bag / "data" / "02-text.txt").unlink(), "data/02-text.txt: is missing"),
        (lambda bag: (bag / "chain.jsonl").unlink(), "chain.jsonl: is missing"),
        (lambda bag: (bag / "data" / "03-more.txt").write_text("x"), "data/03-more.txt: is one file too many"),
        (lambda bag: (bag / ".DS_Store").write_text("x"), ".DS_Store: is no file of a capsule"),
        (lambda bag: (bag / "data" / "sub").mkdir(), "data/sub/: is a folder that no capsule has"),
        (lambda bag: (bag / "data" / "02-text.txt").unlink() or (bag / "data" / "02-text.txt").symlink_to("/etc/passwd"),
         "data/02-text.txt: is a link"),
        (lambda bag: os.mkfifo(bag / "data" / "pipe"), "data/pipe: is no plain file"),
        (lambda bag: shutil.rmtree(bag / "data"), "data/: the folder is missing"),
        (lambda bag: os.truncate(bag / "capsule.json", 5_000_000_000), "capsule.json: is larger than"),
        (lambda bag: (bag / "manifest-sha256.txt").write_text("0" * 64 + "  ../../x\n"), "names '../../x', which is no file"),
        (lambda bag: (bag / "manifest-sha256.txt").write_text("0" * 64 + "  /etc/passwd\n"), "'/etc/passwd', which is no file"),
        (lambda bag: (bag / "tagmanifest-sha256.txt").write_text("0" * 64 + "  data/../x\n"), "names 'data/../x', which"),
    ],
)  # fmt: skip
def test_what_does_not_belong_is_named(break_it: object, says: str, tmp_path: Path) -> None:
    bag = case.write_folder(tmp_path / "bag")
    break_it(bag)  # type: ignore[operator]
    assert says in said(verify(bag))


def other_zip(path: Path, method: int, *extra: tuple[str, bytes, int]) -> Path:
    bag = case.write_folder(path.with_name("bag"))
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content, mode in extra:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = method
            made.writestr(info, content)
        for file in sorted(p for p in bag.rglob("*") if p.is_file()):
            if file.relative_to(bag).as_posix() not in made.namelist():
                made.write(file, file.relative_to(bag).as_posix())
    return path


def test_a_zip_bomb_is_refused_before_a_byte_is_unpacked(tmp_path: Path) -> None:
    bomb = other_zip(tmp_path / "bomb.zip", zipfile.ZIP_DEFLATED, ("data/01-picture.jpg", bytes(50_000_000), 0o644))
    assert "data/01-picture.jpg: is compressed, which no capsule is: nothing was unpacked" in said(verify(bomb))


def test_a_zip_that_leads_out_or_was_packed_anew_is_refused(tmp_path: Path) -> None:
    out = other_zip(tmp_path / "1.zip", zipfile.ZIP_STORED, ("../../evil.txt", b"x", 0o644))
    assert "../../evil.txt: is no file of a capsule" in said(verify(out))
    shutil.rmtree(tmp_path / "bag")
    anew = other_zip(tmp_path / "3.zip", zipfile.ZIP_STORED)
    assert "packed anew by another program (unpack it and verify the folder)" in said(verify(anew))


def test_a_file_of_a_zip_that_turned_into_a_link_is_named(tmp_path: Path) -> None:
    path = case.write_zip(tmp_path / "bag.zip")
    content = bytearray(path.read_bytes())
    name = content.rindex(b"data/01-picture.jpg")  # in the directory, whose entries have 46 bytes before the name
    struct.pack_into("<I", content, name - 8, 0o120777 << 16)
    path.write_bytes(content)
    assert "data/01-picture.jpg: the directory of the zip was changed" in said(verify(path))


def test_a_zip_that_lies_about_its_sizes_is_cut_off(tmp_path: Path) -> None:
    path = case.write_zip(tmp_path / "bag.zip")
    content = bytearray(path.read_bytes())
    struct.pack_into("<II", content, 18 + 30 + 5, 4_000_000_000, 4_000_000_000)  # of the first file behind the folder
    path.write_bytes(content)
    assert "bagit.txt: is cut off" in said(verify(path))


def test_erased_content_is_gone_and_the_hashes_stand(tmp_path: Path) -> None:
    log = case.entries()
    log.append(chain.after(log[-1], Act.ERASED, "2026-06-02T10:00:00Z", "hub", items=["data/01-picture.jpg"], basis="retention"))
    rest = {"data/02-text.txt": case.TEXT}
    bag = case.write_folder(tmp_path / "bag", case.export(log, rest))
    report = verify(bag, HUB)
    assert report.sound, said(report)
    assert report.erased == {"data/01-picture.jpg": "2026-06-02T10:00:00Z"}
    assert report.present == ["data/02-text.txt"]
    assert report.manifest == case.MANIFEST
    (bag / "data" / "01-picture.jpg").write_bytes(case.PICTURE)
    assert "its bytes are here" in said(verify(bag, HUB))
    with pytest.raises(CapsuleError, match="was erased, and its bytes are here"):
        case.write_folder(tmp_path / "other", case.export(log))


def test_everything_erased_is_still_a_capsule_that_holds(tmp_path: Path) -> None:
    log = [*case.entries()]
    log.append(chain.after(log[-1], Act.ERASED, "2026-06-02T10:00:00Z", "hub", items=sorted(case.CONTENTS), basis="retention"))
    for path in (
        case.write_folder(tmp_path / "bag", case.export(log, {})),
        case.write_zip(tmp_path / "b.zip", case.export(log, {})),
    ):
        report = verify(path, HUB)
        assert report.sound, said(report)
        assert len(report.erased) == 2


def test_a_sealed_payload_opens_with_its_key_and_with_no_other(tmp_path: Path) -> None:
    bag = case.write_folder(tmp_path / "bag", case.export(key=case.SECRET))
    assert not any(case.TEXT in p.read_bytes() for p in bag.rglob("*") if p.is_file())
    opened = verify(bag, Trust(case.SIGNER.key, case.SECRET))
    assert opened.sound, said(opened)
    closed = verify(bag, HUB)
    assert closed.sound
    assert closed.sealed == ["data/01-picture.jpg", "data/02-text.txt"]
    assert any("--payload-key" in note for note in closed.notes)
    assert "data/01-picture.jpg.sealed: cannot be decrypted" in said(verify(bag, Trust(case.SIGNER.key, bytes(32))))


def test_stored_bytes_that_changed_are_not_exported(tmp_path: Path) -> None:
    with pytest.raises(CapsuleError, match=r"data/02-text.txt: is not what was sealed"):
        case.write_folder(tmp_path / "bag", case.export(contents={**case.CONTENTS, "data/02-text.txt": b"other"}))
    with pytest.raises(CapsuleError, match=r"data/02-text.txt: is missing, and the chain does not say"):
        case.write_folder(tmp_path / "bag", case.export(contents={"data/01-picture.jpg": case.PICTURE}))


@pytest.mark.parametrize(
    "path", ["data/../x", "/data/x", "data/X", "data/a/b", "data/.x", "data/a b", "x", "data/é", "data/a.sealed", ""]
)
def test_a_manifest_names_only_paths_that_no_system_reads_otherwise(path: str) -> None:
    with pytest.raises(CapsuleError, match="is no path of an item"):
        replace(case.MANIFEST, items=(replace(case.MANIFEST.items[0], path=path),)).content()


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(case.MANIFEST.content()) == case.MANIFEST


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> case.Authority:
    return case.Authority(tmp_path_factory.mktemp("tsa") / "home")


def stamped(authority: case.Authority) -> tuple[list[chain.Entry], dict[int, bytes]]:
    log = case.entries()[:1]
    question, _nonce = stamp.request(chain.head(case.CAPSULE, log[0]))
    answer = authority.answer(question)
    log.append(chain.after(log[0], Act.TIME_STAMPED, case.LATER, "hub", seq=1, sha256=case.digest(answer)))
    return log, {1: answer}


def test_a_time_stamp_says_when_and_by_whom_and_is_checked_against_the_authority(
    authority: case.Authority, tmp_path: Path
) -> None:
    log, stamps = stamped(authority)
    bag = case.write_folder(tmp_path / "bag", case.export(log, stamps=stamps))
    trusted = verify(bag, Trust(case.SIGNER.key, roots=(authority.root,)))
    assert trusted.sound, said(trusted)
    ((seq, found),) = trusted.stamps
    assert (seq, found.authority, found.trusted) == (1, "Example Time Authority", True)
    assert trusted.notes == []
    doubted = verify(bag, HUB)
    assert doubted.sound
    assert any("--authority" in note for note in doubted.notes)


def test_openssl_alone_checks_the_time_stamp(authority: case.Authority, tmp_path: Path) -> None:
    log, stamps = stamped(authority)
    bag = case.write_folder(tmp_path / "bag", case.export(log, stamps=stamps))
    run = ["openssl", "ts", "-verify", "-data", bag / "timestamps/000001.txt", "-in", bag / "timestamps/000001.tsr"]
    done = subprocess.run([*run, "-CAfile", authority.home / "root.pem"], capture_output=True, timeout=60, check=False)
    assert b"Verification: OK" in done.stdout + done.stderr


def test_a_time_stamp_of_another_authority_or_over_something_else_fails(authority: case.Authority, tmp_path: Path) -> None:
    log, stamps = stamped(authority)
    bag = case.write_folder(tmp_path / "bag", case.export(log, stamps=stamps))
    other = case.Authority(tmp_path / "other")
    assert "timestamps/000001.tsr: is not signed by an authority that you trust" in said(verify(bag, Trust(roots=(other.root,))))
    head = chain.head(case.CAPSULE, log[0])
    question, nonce = stamp.request(b"something else")
    with pytest.raises(CapsuleError, match="something else than this head"):
        stamp.check(authority.answer(question), head)
    question, nonce = stamp.request(head)
    with pytest.raises(CapsuleError, match="its nonce differs"):
        stamp.check(authority.answer(question), head, nonce=nonce + 1)
    with pytest.raises(CapsuleError, match="is no answer of a time-stamp authority"):
        stamp.check(b"<html>", head)


def test_a_time_stamp_that_the_chain_does_not_name_is_one_too_many(authority: case.Authority, tmp_path: Path) -> None:
    log, stamps = stamped(authority)
    bag = case.write_folder(tmp_path / "bag", case.export(log[:1], stamps=stamps))
    assert "timestamps/000001.tsr: is not the answer that the chain names" in said(verify(bag))
    log[1] = chain.after(log[0], Act.TIME_STAMPED, case.LATER, "hub", seq=1, sha256="0" * 64)
    gone = case.write_folder(tmp_path / "gone", case.export(log))
    assert "timestamps/000001.tsr: is missing" in said(verify(gone))


@pytest.mark.parametrize(
    ("library", "to_do"), [("cryptography", "checking a signature"), ("rfc3161_client", "checking a time stamp")]
)
def test_what_cannot_be_checked_for_want_of_a_library_is_no_verdict(
    library: str, to_do: str, authority: case.Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, stamps = stamped(authority)
    bag = case.write_folder(tmp_path / "bag", case.export(log, stamps=stamps))
    monkeypatch.setitem(sys.modules, library, None)  # as where it is not installed
    with pytest.raises(UsageError, match=rf"{to_do} needs the library {library} \(pip install 'inthewild\[evidence\]'\)"):
        verify(bag)
