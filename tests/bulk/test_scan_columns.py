"""Which column is which: by name in many languages, or as the caller says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scan_outcome import Scanner

from inthewild.bulk import Defaults, Reading
from inthewild.bulk.columns import map_columns
from inthewild.bulk.names import NAMES, key
from inthewild.errors import InputError
from inthewild.records import Listing


@pytest.mark.parametrize(
    ("columns", "title", "text", "id_"),
    [
        (["Item-ID", "Title", "Description"], "Title", ("Description",), "Item-ID"),
        (["titre", "contenu", "prix"], "titre", ("contenu",), None),
        (["标题", "描述", "编号"], "标题", ("描述",), "编号"),
        (["العنوان", "الوصف", "السعر"], "العنوان", ("الوصف",), None),
        (["Заголовок", "Описание"], "Заголовок", ("Описание",), None),
        (["タイトル", "説明", "値段"], "タイトル", ("説明",), None),
        (["name", "body", "caption"], "name", ("body", "caption"), None),
        (["name", "title", "body"], "title", ("body",), None),
        (["post_id", "tweet"], None, ("tweet",), "post_id"),
        (["anything"], None, ("anything",), None),
    ],
)
def test_columns_are_recognised_by_name(columns: list[str], title: str | None, text: tuple[str, ...], id_: str | None) -> None:
    mapped = map_columns(columns)
    assert mapped.of("title") == ((title,) if title else ())
    assert mapped.of("text") == text
    assert mapped.of("id") == ((id_,) if id_ else ())


def test_every_name_belongs_to_a_field_of_a_listing_and_to_one_only() -> None:
    fields = set(Listing.__dataclass_fields__)
    assert set(NAMES) <= fields
    every = [name for names in NAMES.values() for name in names]
    assert sorted(every) == sorted(set(every))
    assert all(name == key(name) and name for name in every)


def test_without_a_known_text_column_the_error_lists_the_columns() -> None:
    with pytest.raises(InputError, match=r"x\.csv: cannot tell .*--text; columns: foo, bar"):
        map_columns(["foo", "bar"], where="x.csv")


def test_a_named_column_that_is_absent_is_an_error_before_anything_is_read(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,ivory\n")
    with pytest.raises(InputError, match="no column 'texte'"):
        scan(path, reading=Reading(text=("texte",)))
    assert not (tmp_path / "out.jsonl").exists()


def test_only_the_named_columns_are_scanned(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,title,text,note\n1,ivory,ivory,chair\n2,chair,chair,tiger\n")
    assert scan(path, reading=Reading(text=("note",))).actions == {"1": "allow", "2": "review"}


def test_of_several_text_columns_the_first_is_the_title_and_the_others_are_joined(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"id": "1", "a": "tiger", "b": "xy", "c": "an ivory"}, {"id": "2", "a": "-", "c": "ivory"}]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    outcome = scan(path, reading=Reading(text=("a", "b", "c")))
    places = [
        (e["field"], e["start"], e["end"], e["surface"]) for d in outcome.decisions for f in d["findings"] for e in f["evidence"]
    ]
    # One code point parts the columns, also where the first of them is missing.
    assert places == [("title", 0, 5, "tiger"), ("text", 6, 11, "ivory"), ("text", 1, 6, "ivory")]


def test_defaults_hold_where_a_row_says_nothing(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,lang,market,surface\n1,ivory,fr,FR|BE,post\n2,ivory,,,nonsense\n3,chair,,,\n")
    outcome = scan(path, reading=Reading(defaults=Defaults(lang="en", market=("US",), surface="group")))
    assert [d["lang"] for d in outcome.decisions] == ["fr", "en", "en"]
    assert [d["inputs"].get("market") for d in outcome.decisions] == [["FR", "BE"], ["US"], None]
    assert [d["inputs"].get("surface") for d in outcome.decisions] == ["post", "group", None]


def test_columns_of_no_known_meaning_go_to_extra(tmp_path: Path) -> None:
    from inthewild.bulk.parse import parse
    from inthewild.bulk.sources import all_tasks, open_all

    path = tmp_path / "a.csv"
    path.write_text("id,text,colour,weight\n1,x,red,\n")
    for extra, expected in ((True, {"colour": "red"}), (False, {})):
        opened, _ = open_all([str(path)], Reading(extra=extra), lambda _: None)
        (task,) = all_tasks(opened, Reading().limits)
        assert parse(task).batch.listing(0).extra == expected


def test_ten_thousand_columns_are_read(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "wide.csv"
    names = ["id", "text", *(f"c{i}" for i in range(10_000))]
    rows = [["1", "ivory", *["x"] * 10_000], ["2", "chair", *["y"] * 10_000]]
    path.write_text("\n".join(",".join(row) for row in [names, *rows]) + "\n")
    outcome = scan(path)
    assert outcome.actions == {"1": "block", "2": "allow"}


def test_two_columns_of_one_name_are_told_apart(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,text\n1,chair,ivory\n")
    assert scan(path).actions == {"1": "allow"}
    assert scan(path, reading=Reading(text=("text.2",))).actions == {"1": "block"}
