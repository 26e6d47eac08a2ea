"""Inputs that end before their end, or change while they are read."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scan_outcome import Scanner
from small_engine import SmallEngine

from inthewild.batch import ListingBatch
from inthewild.bulk import Limits, Reading
from inthewild.bulk.streams import BLOCK
from inthewild.errors import InputError
from inthewild.records import Decision


def many(count: int) -> str:
    return "".join(json.dumps({"id": str(i), "text": f"ivory {os.urandom(20).hex()}"}) + "\n" for i in range(count))


def test_a_truncated_gzip_keeps_the_rows_before_the_damage(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(many(5000).encode())
    path.write_bytes(packed[: len(packed) // 2])
    outcome = scan(path)
    rows = len(outcome.decisions)
    assert 1000 < rows < 4000
    assert outcome.ids == [str(i) for i in range(rows)]
    (reject,) = outcome.rejects
    assert reject["line"] == rows + 1
    assert reject["reason"] == "the gzip stream is cut off; the rows from here on are missing"
    assert outcome.summary.damaged == [str(path)]


def test_a_truncated_gzip_of_csv_keeps_the_rows_before_the_damage(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv.gz"
    rows = "".join(f'{i},"ivory, {os.urandom(20).hex()}\nmore"\n' for i in range(5000))
    packed = gzip.compress(f"id,text\n{rows}".encode())
    path.write_bytes(packed[: len(packed) // 2])
    outcome = scan(path)
    rows_read = len(outcome.decisions)
    assert 1000 < rows_read < 4000
    assert outcome.ids == [str(i) for i in range(rows_read)]
    assert outcome.rejects[-1]["reason"].startswith("the gzip stream is cut off")


def test_gzip_with_a_flipped_bit_keeps_the_rows_before_it(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = bytearray(gzip.compress(many(60_000).encode()))
    packed[-5] ^= 0xFF  # the check sum
    path.write_bytes(packed)
    outcome = scan(path)
    assert len(outcome.decisions) > 50_000
    assert "the gzip stream is broken" in outcome.rejects[0]["reason"]


def test_gzip_of_several_members_and_padding_is_whole(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl.gz"
    data = many(3000).encode()
    path.write_bytes(gzip.compress(data[:7777]) + gzip.compress(data[7777:]) + b"\0" * 512)
    outcome = scan(path)
    assert len(outcome.decisions) == 3000
    assert outcome.rejects == []


def test_a_parquet_file_cut_in_half_is_an_error_that_says_why(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["1"] * 1000, "text": ["ivory"] * 1000}), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match=r"a\.parquet: not a complete Parquet file.*table of contents"):
        scan(path)


def test_beside_whole_files_a_cut_one_is_a_reject(tmp_path: Path, scan: Scanner) -> None:
    good, cut = tmp_path / "good.parquet", tmp_path / "cut.parquet"
    pq.write_table(pa.table({"id": ["1", "2"], "text": ["ivory", "chair"]}), good)
    cut.write_bytes(good.read_bytes()[:100])
    outcome = scan(cut, good)
    assert outcome.actions == {"1": "block", "2": "allow"}
    assert outcome.summary.damaged == [str(cut)]
    (reject,) = outcome.rejects
    assert (reject["file"], reject["line"]) == (str(cut), 0)


def test_a_broken_page_of_parquet_costs_the_rows_that_need_it(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    texts = [os.urandom(500).hex() + " ivory" for _ in range(2000)]
    ids = [str(i) for i in range(2000)]
    pq.write_table(pa.table({"id": ids, "text": texts}), path, row_group_size=500, compression="zstd")
    meta = pq.ParquetFile(path).metadata.row_group(1).column(1)
    data = bytearray(path.read_bytes())
    start = meta.dictionary_page_offset or meta.data_page_offset
    data[start : start + 50] = b"\xff" * 50
    path.write_bytes(data)
    outcome = scan(path, reading=Reading(limits=Limits(rows=250)))
    assert {*range(500), *range(1000, 2000)} <= {int(i) for i in outcome.ids}
    assert 500 <= len(outcome.rejects) * 250 + len(outcome.decisions) - 1500 <= 500
    assert "cannot be read" in outcome.rejects[0]["reason"]


def test_a_json_array_that_breaks_off_keeps_the_elements_before(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.json"
    text = json.dumps([{"id": str(i), "text": "ivory"} for i in range(100)], indent=1)
    path.write_text(text[: len(text) // 2])
    outcome = scan(path)
    assert outcome.ids == [str(i) for i in range(len(outcome.ids))]
    assert 40 < len(outcome.ids) < 60
    assert "the elements from here on are missing" in outcome.rejects[0]["reason"]


class Changing(SmallEngine):
    """Appends to the file that it reads, as a program that still writes it would."""

    def decide(self, batch: ListingBatch) -> dict[int, Decision]:
        with Path(os.environ["CHANGING_FILE"]).open("a") as file:
            file.write('{"id": "late", "text": "ivory"}\n')
        return dict(super().decide(batch))


def test_an_input_that_changes_while_it_is_read_is_an_error(
    listings: Path, scan: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANGING_FILE", str(listings))
    with pytest.raises(InputError, match=r"listings\.jsonl: changed while it was read"):
        scan(listings, factory=Changing)


class Deleting(SmallEngine):
    """Takes the file away while it is read."""

    def decide(self, batch: ListingBatch) -> dict[int, Decision]:
        Path(os.environ["CHANGING_FILE"]).unlink(missing_ok=True)
        return dict(super().decide(batch))


def test_a_file_that_vanishes_while_it_is_read_is_an_error(
    listings: Path, scan: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANGING_FILE", str(listings))
    with pytest.raises(InputError, match="changed while it was read: No such file"):
        scan(listings, factory=Deleting)


def test_a_record_longer_than_many_blocks_is_found_whole(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    long = "x" * (3 * BLOCK) + "\n" + "y" * BLOCK
    path.write_text(f'id,text\n1,"{long} ivory"\n2,tiger\n')
    assert scan(path).actions == {"1": "block", "2": "review"}
