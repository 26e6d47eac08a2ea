"""``inthewild release`` from the outside: a ceremony, a signed release, a traced leak."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from command import inthewild

from inthewild.exchange.release import ceremony, package, repository
from inthewild.exchange.release.keys import public_of
from release_world import ALPHA, BETA, KEY, NOW, Coalition, all_rows, built, member_rows, new_key, public_rows, small_base

PASSPHRASE = "six random words in a row"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_base(tmp_path_factory.mktemp("base") / "data")


def key(folder: Path, name: str) -> str:
    """A key file that the command made; the public half."""
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    return inthewild("release", "key", folder / f"{name}.pem", "--passphrase-file", secret).stdout.strip()


def test_a_ceremony_of_three_people_makes_a_root_that_a_store_takes(tmp_path: Path) -> None:
    holders = {name: key(tmp_path, name) for name in ("ann", "ben", "cai")}
    others = {role: _public() for role in ("targets", "snapshot", "timestamp")}
    root = tmp_path / "root.json"
    made = inthewild(
        "release", "ceremony", *(x for k in holders.values() for x in ("--holder", k)),
        *(x for role, k in others.items() for x in (f"--{role}", k)), "--to", root,
    ).stdout  # fmt: skip
    assert made.startswith("root         number 1, until ")
    assert f"fingerprint  {ceremony.fingerprint(root.read_bytes())}" in made
    secret = tmp_path / "passphrase"
    asked = inthewild("release", "sign", root, "--key", tmp_path / "ann.pem", "--passphrase-file", secret, stdin="n\n", expect=1)
    assert asked.stdout.endswith("Not signed.\n")
    for name, says in (
        ("ann", "Signed; 1 of 2 holders that it names have signed.\n"),
        ("cai", "that is enough. Install it at the hub.\n"),
    ):
        done = inthewild("release", "sign", root, "--key", tmp_path / f"{name}.pem", "--passphrase-file", secret, "--yes").stdout
        assert done.endswith(says)
    assert ceremony.install(root.read_bytes(), repository.Store(tmp_path / "store")) == 1
    again = inthewild("release", "key", tmp_path / "ann.pem", "--server", expect=1).stderr
    assert again == f"inthewild: {tmp_path}/ann.pem: the file exists (a key is never overwritten)\n"


def _public() -> str:
    return public_of(new_key())


def test_a_lost_key_is_replaced_and_the_new_root_says_which_is_new(tmp_path: Path) -> None:
    coalition = Coalition(tmp_path)
    (tmp_path / "root.json").write_bytes(coalition.root)
    fresh = _public()
    done = inthewild(
        "release",
        "rotate",
        tmp_path / "root.json",
        "--replace",
        f"{coalition.public('cai')}={fresh}",
        "--to",
        tmp_path / "next.json",
    ).stdout
    assert f"holder       {fresh}  new\n" in done
    assert coalition.public("cai") not in done
    signed = coalition.signed((tmp_path / "next.json").read_bytes(), "ann", "ben", before=coalition.root)
    assert ceremony.install(signed, coalition.store) == 2
    wrong = inthewild("release", "rotate", tmp_path / "root.json", "--replace", "abc", "--to", tmp_path / "x", expect=2).stderr
    assert "is written OLD=NEW" in wrong


def test_a_release_is_signed_for_all_places_by_one_command(base: Path, tmp_path: Path) -> None:
    coalition = Coalition(tmp_path)
    rows = public_rows("sw")
    bundle = tmp_path / "bundle.json"
    bundle.write_bytes(coalition.prepare({"public": built(base, rows=rows), ALPHA: built(base, ALPHA, rows)}).content())
    (tmp_path / "targets.pem").write_bytes(coalition.keys["targets"].private_bytes)
    (tmp_path / "ann.pem").write_bytes(coalition.keys["ann"].private_bytes)
    refused = inthewild("release", "sign", bundle, "--key", tmp_path / "ann.pem", "--yes", expect=1)
    assert "the root does not name this key for targets" in refused.stderr
    done = inthewild("release", "sign", bundle, "--key", tmp_path / "targets.pem", "--yes").stdout
    assert done.startswith("release   1.0.0, prepared ")
    assert done.endswith("Signed for all places. Take the file back to the hub.\n")
    shown = inthewild("release", "show", bundle).stdout
    assert [line.split()[:2] for line in shown.splitlines()[4:]] == [["public", "yes"], [ALPHA, "yes"]]
    assert repository.publish(repository.read_bundle(bundle.read_bytes()), coalition.store, coalition.online, NOW)


def test_a_leak_is_traced_with_its_evidence_or_cannot_be(base: Path, tmp_path: Path) -> None:
    made = built(base, ALPHA, all_rows("sw"))
    (tmp_path / "keywords.tar.xz").write_bytes(made.content)
    assert f"terms     {len(member_rows())} MEMBERS" in inthewild("release", "show", tmp_path / "keywords.tar.xz").stdout
    rows = package.rows_of(package.read(made.content)[1])
    kept = random.Random(5).sample(rows, len(rows) // 3)
    (tmp_path / "leak.tsv").write_text("\n".join(["term\tforms", *(f"{r['term']}\t{r['forms']}" for r in kept)]))
    (tmp_path / "clean.txt").write_text("\n".join(r["term"] for r in all_rows("sw")))
    (tmp_path / "key").write_text(KEY.hex())
    (tmp_path / "places").write_text(f"{ALPHA}\tAlpha Marketplace\n{BETA}\tBeta Classifieds\n")
    arguments = ("--key", tmp_path / "key", "--places", tmp_path / "places")
    done = inthewild("release", "trace", tmp_path / "leak.tsv", *arguments).stdout
    assert "This is the copy of Alpha Marketplace. Chance that anybody is named wrongly: below 1 in 10^" in done
    assert "Beta" not in done
    none = inthewild("release", "trace", tmp_path / "clean.txt", *arguments, expect=1).stdout
    assert none.endswith("It does not tell whose copy this is: no place agrees more than chance allows.\n")
    (tmp_path / "key").write_text("abc")
    assert "is no watermark key" in inthewild("release", "trace", tmp_path / "leak.tsv", *arguments, expect=2).stderr
    (tmp_path / "places").write_text("../../etc\n")
    assert "is no place" in inthewild("release", "trace", tmp_path / "leak.tsv", *arguments, expect=1).stderr
