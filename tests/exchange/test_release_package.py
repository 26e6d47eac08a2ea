"""A release as one file: what is in it, what it means, and what is refused before a byte of it is written."""

from __future__ import annotations

import io
import json
import lzma
import random
import re
import tarfile
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inthewild.errors import ReleaseError
from inthewild.exchange.release import archive, package
from inthewild.exchange.release.content import content_id
from inthewild.exchange.release.manifest import stamp
from inthewild.exchange.release.package import Built
from inthewild.lexicon import Lexicon
from inthewild.lexicon.files import DATA
from release_world import ALPHA, BETA, NOW, built, member_rows, public_rows, small_base

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_base(tmp_path_factory.mktemp("base") / "data")


@pytest.fixture(scope="module")
def public(base: Path) -> Built:
    return built(base)


def test_a_package_unpacks_into_a_folder_that_the_engine_loads(public: Built, tmp_path: Path) -> None:
    told = package.unpack(public.content, tmp_path / "release")
    lexicon = Lexicon.load(tmp_path / "release")
    assert {t.term_id for t in lexicon.terms} == {r["term_id"] for r in public_rows()}
    assert told.count == {"PUBLIC": public.count} == {"PUBLIC": len(public_rows())}
    assert (told.version, told.audience, told.built_at) == ("1.0.0", "public", stamp(NOW))
    names = {str(p.relative_to(tmp_path / "release")) for p in (tmp_path / "release").rglob("*.*")}
    assert {"terms/vi.tsv", "terms/sw.tsv", "taxa.tsv", "generated/neighbours.tsv", "datapackage.json", "release.json"} <= names
    assert not any("forms" in name or "everyday" in name for name in names), "files for review only stay out"


def test_the_same_rows_make_the_same_bytes_in_any_order(base: Path, public: Built) -> None:
    rows = public_rows()
    random.Random(1).shuffle(rows)
    assert built(base, rows=rows).content == public.content


def test_release_json_keeps_its_schema(public: Built, tmp_path: Path) -> None:
    package.unpack(public.content, tmp_path / "release")
    told = json.loads((tmp_path / "release" / "release.json").read_bytes())
    schema = json.loads((SCHEMAS / "release.schema.json").read_text())
    jsonschema.validate(told, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told | {"audience": "somebody"}, schema)


def test_the_data_package_is_valid_for_frictionless(public: Built, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    package.unpack(public.content, tmp_path / "release")
    report = frictionless.validate(str(tmp_path / "release" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note", "message"])[:5]
    terms = tmp_path / "release" / "terms" / "sw.tsv"
    lines = terms.read_text().split("\n")
    lines[1] = re.sub(r"\t[0-3]\t", "\t7\t", lines[1], count=1)
    terms.write_text("\n".join(lines))
    found = frictionless.validate(str(tmp_path / "release" / "datapackage.json"))
    assert ["constraint-error"] in found.flatten(["type"]), "an ambiguity of 7 is found"


def test_all_members_of_one_set_of_terms_have_one_content_id_and_a_copy_id_each(base: Path) -> None:
    rows = [*public_rows(), *member_rows()]
    alpha, beta = built(base, ALPHA, rows), built(base, BETA, rows)
    assert alpha.content_id == beta.content_id
    assert len({alpha.copy_id, beta.copy_id, alpha.content_id}) == 3
    assert alpha.content != beta.content
    assert alpha.count == beta.count == len(rows), "no decoy is counted"


def test_a_place_has_one_copy_however_often_it_is_built(base: Path) -> None:
    assert built(base, ALPHA).content == built(base, ALPHA).content


@given(seed=st.integers(0, 10**6), column=st.sampled_from(["gloss_en", "note", "sources", "checked", "basis"]))
@settings(max_examples=15, deadline=None)
def test_what_explains_a_term_is_no_part_of_its_meaning(seed: int, column: str) -> None:
    rows, base = public_rows("sw"), {"taxa.tsv": b"x"}
    before = content_id(rows, base)
    chance = random.Random(seed)
    chance.shuffle(rows)
    chance.choice(rows)[column] = "something else"
    assert content_id(rows, base) == before
    for row in rows:
        row["forms"] = "|".join(sorted(row["forms"].split("|"), reverse=True))
    assert content_id(rows, base) == before


@pytest.mark.parametrize(("column", "value"), [("ambiguity", "0"), ("forms", "x"), ("needs", "price"), ("sense", "intent.sell")])
def test_what_the_engine_decides_by_is(column: str, value: str) -> None:
    rows, base = public_rows("sw"), {"taxa.tsv": b"x"}
    before = content_id(rows, base)
    assert content_id([rows[0] | {column: value}, *rows[1:]], base) != before
    assert content_id(rows[1:], base) != before
    assert content_id(rows, {"taxa.tsv": b"y"}) != before, "nor are other taxa the same"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"level": "MEMBERS"}, "cannot go to everybody"),
        ({"level": "SECRET"}, "is no level"),
        ({"term": "a\tb"}, "a tab, a line break"),
        ({"ambiguity": "4"}, "has no term, lang, sense or ambiguity"),
        ({"sense": ""}, "has no term, lang, sense or ambiguity"),
    ],
)
def test_a_row_that_cannot_stand_in_a_release_is_named(base: Path, change: dict[str, str], says: str) -> None:
    with pytest.raises(ReleaseError, match=says):
        built(base, rows=[public_rows()[0] | change])


def test_a_term_that_stands_twice_is_refused(base: Path) -> None:
    row = public_rows()[0]
    with pytest.raises(ReleaseError, match="stands twice"):
        built(base, rows=[row, row | {"term": row["term"].upper()}])


def test_the_content_id_of_the_public_copy_can_be_worked_out_again(base: Path, public: Built) -> None:
    _, files = package.read(public.content)
    assert package.meaning(files) == public.content_id
    assert package.meaning(files | {"terms/sw.tsv": files["terms/sw.tsv"].replace(b"\t2\t", b"\t1\t")}) != public.content_id


def test_levels_and_random_ids_travel_with_the_rows(base: Path, tmp_path: Path) -> None:
    secret = member_rows()[0] | {"level": "RESTRICTED", "term_id": "zzzzzzzzzz"}
    made = built(base, ALPHA, [*public_rows(), *member_rows()[1:], secret])
    told, files = package.read(made.content)
    rows = {(r["lang"], r["term"], r["sense"]): r for r in package.rows_of(files)}
    found = rows[secret["lang"], secret["term"], secret["sense"]]
    assert (found["level"], found["term_id"]) == ("RESTRICTED", "zzzzzzzzzz")
    assert told.count == {"MEMBERS": len(member_rows()) - 1, "PUBLIC": len(public_rows()), "RESTRICTED": 1}


def test_a_time_without_zone_is_refused(base: Path) -> None:
    with pytest.raises(ReleaseError, match="no time zone"):
        package.build("1.0.0", "public", public_rows(), base, built_at=datetime(2026, 1, 1), changes={})


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", ""])
def test_a_version_is_three_numbers(base: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match="version is not written"):
        built(base, rows=public_rows("sw")[:3], version=version)


# What is refused


def _tar(*members: tuple[tarfile.TarInfo, bytes], fmt: int = tarfile.USTAR_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=fmt) as tar:
        for info, content in members:
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content))
    return lzma.compress(out.getvalue())


def _info(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (_tar((_info("../evil.tsv"), b"x")), "no file of a release"),
        (_tar((_info("/etc/passwd"), b"x")), "no file of a release"),
        (_tar((_info("terms/../../evil.tsv"), b"x")), "no file of a release"),
        (_tar((_info("terms/evil.py"), b"x")), "no file of a release"),
        (_tar((_info("terms/en.tsv", tarfile.SYMTYPE, "/etc/passwd"), b"")), "no plain file"),
        (_tar((_info("terms/en.tsv", tarfile.LNKTYPE, "../../x"), b"")), "no plain file"),
        (_tar((_info("terms/en.tsv", tarfile.CHRTYPE), b"")), "no plain file"),
        (_tar((_info("taxa.tsv"), b"a"), (_info("taxa.tsv"), b"b")), "stands in it twice"),
        (_tar((_info("taxa.tsv"), b"a")), "not packed as a release"),
        (lzma.compress(b""), "not packed as a release"),
        (b"", "no xz file"),
        (b"PK\x03\x04 a zip", "no xz file"),
        (archive.pack({"taxa.tsv": b"a"}) + b"more", "more follows"),
        (archive.pack({"taxa.tsv": b"a"})[:-9], "cut off"),
        (archive.pack({"taxa.tsv": b"a"}), "release.json: is missing"),
        (archive.pack({"release.json": b"{}"}), "no release of the schema"),
    ],
)  # fmt: skip
def test_another_kind_of_archive_is_refused_and_nothing_is_written(content: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=says):
        package.unpack(content, tmp_path / "in" / "release")
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    bomb = lzma.compress(b"\0" * (200 << 20), preset=0)
    assert len(bomb) < 100_000
    with pytest.raises(ReleaseError, match="unpacks to more than 64 MB"):
        package.unpack(bomb, tmp_path / "release")


def test_another_file_than_the_one_that_release_json_names_is_refused(public: Built, tmp_path: Path) -> None:
    files = archive.unpack(public.content)
    for change, says in (
        ({"taxa.tsv": files["taxa.tsv"] + b"x\n"}, "taxa.tsv: is not the file that release.json names"),
        ({"terms/xx.tsv": b"x"}, "terms/xx.tsv: is not where release.json says"),
        ({"release.json": files["release.json"].replace(b'"PUBLIC":', b'"PUBLIC" :')}, "not spelled canonically"),
    ):
        with pytest.raises(ReleaseError, match=says):
            package.unpack(archive.pack(files | change), tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_a_release_is_never_mixed_with_other_files(public: Built, tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("x")
    with pytest.raises(ReleaseError, match="is not empty"):
        package.unpack(public.content, tmp_path)


@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_archive_is_refused_or_unpacks_to_the_same_and_never_leaves_its_folder(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {"taxa.tsv": b"a\tb\n", "terms/en.tsv": b"term\n" * 50}
    raw = bytearray(lzma.decompress(archive.pack(files)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        kind = data.draw(st.sampled_from(["flip", "cut", "insert", "name"]))
        if kind == "flip":
            raw[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del raw[at : at + data.draw(st.integers(1, 600))]
        elif kind == "insert":
            raw[at:at] = data.draw(st.binary(max_size=600))
        else:
            raw[0:20] = data.draw(st.sampled_from([b"../../x.tsv", b"/tmp/x.tsv", b"terms/../x.tsv", b"C:\\x.tsv"])).ljust(
                20, b"\0"
            )
        if not raw:
            break
    home = tmp_path_factory.mktemp("fuzz")
    try:
        found = archive.unpack(lzma.compress(bytes(raw), preset=0))
    except ReleaseError:
        found = {}
    assert all(archive.is_name(name) for name in found)
    with pytest.raises(ReleaseError):
        package.unpack(lzma.compress(bytes(raw), preset=0), home / "in")
    assert list(home.iterdir()) == []


@given(content=st.binary(max_size=2_000))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ReleaseError):
        archive.unpack(content)


def test_the_full_database_is_smaller_than_a_megabyte_and_a_half() -> None:
    langs = sorted(p.stem for p in (DATA / "terms").glob("*.tsv"))
    made = built(DATA, rows=public_rows(*langs))
    assert made.count > 35_000
    assert len(made.content) <= 1_500_000
