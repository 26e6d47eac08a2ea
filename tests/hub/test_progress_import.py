"""Figures from CSV and XLSX: what is clear goes into the draft, everything else is refused or asked about with its cell."""

from __future__ import annotations

import io

import progress_world
import pytest
from openpyxl import Workbook
from progress_world import World, ask, enter, in_state, removed

from inthewild.hub.core import imports
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.imports import Outcome
from inthewild.hub.core.imports.reading import read
from inthewild.hub.errors import Conflict
from inthewild.hub.progress.importing import to_fill_in
from inthewild.hub.progress.models import Figure

pytestmark = pytest.mark.django_db
HEAD = ("period", "metric", "platform", "value")


@pytest.fixture
def world(secretariat: Actor) -> World:
    return progress_world.build(secretariat)


def cells(**given: str) -> dict[str, str]:
    whole = dict.fromkeys(("period", "metric", "platform", "value", "method", "dimension", "member", "definition", "note"), "")
    return whole | {"period": "2025", "metric": "listings_removed", "platform": "Example Market", "value": "5"} | given


def importer() -> imports.Importer:
    found = imports.importer("progress")
    assert found is not None
    return found


def book(*rows: tuple[object, ...], merge: str = "", percent: str = "") -> bytes:
    made = Workbook()
    page = made.active
    assert page is not None
    for row in (HEAD, *rows):
        page.append(row)
    if merge:
        page.merge_cells(merge)
    if percent:
        page[percent].number_format = "0.0%"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def refused(world: World, content: bytes, name: str = "figures.xlsx") -> list[tuple[int, str, str]]:
    """Line, column and reason of each row that the reader or the check refuses."""
    sheet = read(content, name)
    found = []
    for row in sheet.rows:
        if row.fault:
            found.append((row.line, row.column, row.fault))
            continue
        whole = cells(**dict(zip(sheet.columns, row.cells, strict=True)))
        found += [(row.line, fault.column, fault.says) for fault in importer().check_row(world.admin(), whole)]
        if not importer().check_row(world.admin(), whole):
            found += [(row.line, "", d.why) for d in importer().compare(world.admin(), [whole]) if d.outcome is Outcome.CANNOT]
    return found


@pytest.mark.parametrize("written", ["1.088.679.149", "1 088 679 149", "١٬٠٨٨٬٦٧٩٬١٤٩", "1088679149"])
def test_a_number_of_any_country_arrives_as_it_was_meant(world: World, written: str) -> None:
    sheet = read(f"period;metric;platform;value\n2025;listings_removed;market.example;{written}\n".encode(), "figures.csv")
    row = cells(**dict(zip(sheet.columns, sheet.rows[0].cells, strict=True)))
    (difference,) = importer().compare(world.admin(), [row])
    assert difference.outcome is Outcome.NEW
    importer().apply_row(world.admin(), row, difference.seen)
    assert Figure.objects.get(submission=world.of()).value == 1_088_679_149


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (("2025", "listings_removed", "Example Market", "1.088"), "value", "write 1088 if you mean that"),
        (("2025", "listings_removed", "Example Market", "12%"), "value", "percentage"),
        (("2025", "listings_removed", "Example Market", -5), "value", "less than nothing"),
        (("2025", "listings_removed", "Example Market", 1.5), "value", "fraction"),
        (("2090", "listings_removed", "Example Market", 5), "period", "not begun"),
        (("last year", "listings_removed", "Example Market", 5), "period", "2026-H1"),
        (("2025", "flags_sent", "Example Market", 5), "metric", "hub counts it itself"),
        (("2025", "listings_removed", "Example Search", 5), "", "owned no platform"),
        (("2025", "listings_removed", "nowhere.example", 5), "", "owned no platform"),
        (("2025", "listings_removed", "", 5), "", "of which platform"),
        (("2025", "staff_trained", "Example Market", 5), "", "whole company"),
        (("2024", "listings_removed", "Example Market", 5), "", "not asked for this period"),
        (("2025", "listings_removed", "Example Market", "=1+1"), "", "D2 holds a formula"),
    ],
)
def test_what_cannot_be_is_refused_with_its_cell(world: World, row: tuple[object, ...], column: str, says: str) -> None:
    (found,) = refused(world, book(row))
    assert (found[0], found[1]) == (2, column), found
    assert says in found[2]
    assert not Figure.objects.exists()


def test_merged_cells_and_cells_shown_as_percentages_are_named(world: World) -> None:
    rows = (("2025", "listings_removed", "Example Market", 5), ("2025", "listings_removed", "Example Pets", 6),
            ("2025", "listings_blocked", "Example Pets", 7))  # fmt: skip
    found = refused(world, book(*rows, merge="D2:D3"))
    assert [line for line, _column, _says in found] == [2, 3]
    assert all("D2:D3 are merged" in says for _line, _column, says in found)
    found = refused(world, book(*rows[:1], ("2025", "listings_blocked", "Example Pets", 0.12), percent="D3"))
    assert [(line, column) for line, column, _says in found] == [(3, "value")]
    assert "percentage" in found[0][2]
    assert read(book(("2025", "listings_removed", "Example Market", 0.12), percent="D2"), "x.xlsx").rows[0].cells[3] == "12%"


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    enter(world, removed(world, 5))
    assert [d.outcome for d in importer().compare(world.admin(), [cells()])] == [Outcome.SAME]


def test_a_figure_that_somebody_changed_since_the_preview_is_not_overwritten(world: World) -> None:
    (seen,) = importer().compare(world.admin(), [cells(value="9")])
    enter(world, removed(world, 5))
    with pytest.raises(Conflict, match="meanwhile"):
        importer().apply_row(world.admin(), cells(value="9"), seen.seen)


def test_a_row_is_taken_back_unless_somebody_changed_it(world: World) -> None:
    enter(world, removed(world, 5, note="first"))
    (seen,) = importer().compare(world.admin(), [cells(value="9")])
    assert seen.lines[0] == ("Value", "5", "9")
    applied = importer().apply_row(world.admin(), cells(value="9"), seen.seen)
    importer().undo_row(world.admin(), applied)
    one = Figure.objects.get(submission=world.of())
    assert (one.value, one.note) == (5, "first")
    enter(world, removed(world, 6))
    with pytest.raises(Conflict):
        importer().undo_row(world.admin(), applied)


def test_only_a_company_sends_figures_and_only_into_what_it_works_on(world: World) -> None:
    assert importer().may(world.admin())
    for nobody in (world.office, world.coalition.expert, world.moderator(), world.auditor):
        assert not importer().may(nobody)
    in_state(world, "submitted")
    (found,) = importer().compare(world.admin(), [cells()])
    assert (found.outcome, "handed its figures in" in found.why) == (Outcome.CANNOT, True)


def test_parts_methods_and_names_are_read_in_words_and_codes(world: World) -> None:
    ask(world, "2024")
    row = cells(metric="Listings removed", method="Estimate", dimension="Region", member="de", period="2024", platform="")
    row["platform"] = world.market.public_id
    (found,) = importer().compare(world.admin(), [row])
    importer().apply_row(world.admin(), row, found.seen)
    one = Figure.objects.get()
    assert (one.method, one.dimension, one.member) == ("estimate", "region", "DE")
    faults = importer().check_row(world.admin(), cells(dimension="region", definition="seven", method="guess"))
    assert [one.column for one in faults] == ["method", "dimension", "definition"]


def test_the_file_to_fill_in_has_a_row_for_each_figure_that_is_asked_for_and_is_read_back(world: World) -> None:
    enter(world, removed(world, 7))
    rows = [[str(value) for value in row] for row in to_fill_in(world.admin(), world.of())]
    sheet = read("\n".join(",".join(row) for row in rows).encode(), "figures-2025.csv")
    found = [dict(zip(sheet.columns, row.cells, strict=True)) for row in sheet.rows]
    assert {one["metric"] for one in found} == set(progress_world.METRICS)
    given = next(one for one in found if one["value"])
    (same,) = importer().compare(world.admin(), [given])
    assert (given["value"], same.outcome) == ("7", Outcome.SAME)
    empty = next(one for one in found if not one["value"]) | {"value": "12"}
    assert importer().check_row(world.admin(), empty) == []
    (new,) = importer().compare(world.admin(), [empty])
    assert new.outcome is Outcome.NEW
