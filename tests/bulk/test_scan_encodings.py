"""Encodings: recognised, guessed aloud, or named; a row in another encoding is refused by itself."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from scan_outcome import Scanner

from inthewild.bulk import Reading
from inthewild.bulk.encoding import known
from inthewild.errors import UsageError

ROWS = [("1", "Défense d'éléphant, ivory"), ("2", "象牙"), ("3", "коричневый стол")]
TEXT = "id,text\n" + "".join(f'{i},"{t}"\n' for i, t in ROWS)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big-endian", "utf-32"],
)
def test_unicode_encodings_are_recognised_silently(data: bytes, tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    outcome = scan(path)
    assert outcome.actions == {"1": "block", "2": "block", "3": "allow"}
    assert not any("guess" in n for n in outcome.notices)
    place = outcome.decisions[0]["findings"][0]["evidence"][0]
    assert ROWS[0][1][place["start"] : place["end"]] == "ivory"


def test_utf16_without_a_mark_is_recognised_by_its_zero_bytes(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("id,text\n" + "1,an ivory tusk\n2,a chair\n" * 20).encode("utf-16-le"))
    assert scan(path).actions == {"1": "block", "2": "allow"}


def test_a_guessed_encoding_is_said_aloud(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    text = "id,text\n" + "".join(f"{i},Défense d'éléphant à vendre, très bien conservée\n".replace(", t", " t") for i in range(9))
    path.write_bytes(text.encode("cp1252"))
    outcome = scan(path)
    assert len(outcome.decisions) == 9
    assert any("guess" in n and "--encoding" in n for n in outcome.notices)


def test_a_named_encoding_is_used(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,text\n1,出售象牙\n".encode("gb18030"))
    outcome = scan(path, reading=Reading(encoding="gb18030"))
    evidence = outcome.decisions[0]["findings"][0]["evidence"][0]
    assert (evidence["surface"], evidence["start"]) == ("象牙", 2)


def test_an_unknown_encoding_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="klingon"):
        known("klingon")
    with pytest.raises(UsageError):
        known("base64")


def test_a_row_in_another_encoding_is_refused_and_the_others_are_scanned(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    lines = [f"{i},déjà vu ivory".encode() for i in range(20)]
    lines[7] = "7,déjà vu ivory".encode("latin-1")
    path.write_bytes(b"id,text\n" + b"\n".join(lines) + b"\n")
    outcome = scan(path)
    assert len(outcome.decisions) == 19
    (reject,) = outcome.rejects
    assert (reject["line"], reject["reason"]) == (9, "bytes that are not valid UTF-8")
    assert reject["row"].startswith("7,d")


def test_a_row_that_its_encoding_does_not_know_is_refused(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n1,ivory\n2,caf\x81\n3,chair\n")
    outcome = scan(path, reading=Reading(encoding="cp1252"))
    assert outcome.ids == ["1", "3"]
    assert [(r["line"], r["reason"]) for r in outcome.rejects] == [(3, "bytes that are not valid CP1252")]


def test_lone_surrogates_and_zero_bytes_are_text_like_any_other(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    rows = ['{"id": "\\udc00", "text": "\\ud800 ivory"}', '{"id": "2", "text": "zero \\u0000 ivory"}']
    path.write_text("\n".join(rows))
    outcome = scan(path)
    assert [d["action"] for d in outcome.decisions] == ["block", "block"]
    assert outcome.decisions[0]["id"] == "\udc00"
    assert outcome.decisions[0]["findings"][0]["evidence"][0]["start"] == 2
    outcome.out.read_bytes().decode("utf-8")  # the output is UTF-8 all the same
    csv = tmp_path / "b.csv"
    csv.write_bytes(b"id,text\n1,zero \x00 ivory\n")
    assert scan(csv).actions == {"1": "block"}


def test_a_utf8_file_with_encoded_surrogates_loses_only_those_rows(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1, "text": "\xed\xa0\x80"}\n' + json.dumps({"id": 2, "text": "ivory"}).encode() + b"\n")
    outcome = scan(path, reading=Reading(encoding="utf-8"))
    assert outcome.ids == ["2"]
    assert outcome.rejects[0]["line"] == 1
