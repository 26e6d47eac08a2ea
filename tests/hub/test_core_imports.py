# ruff: noqa: E501 - rows of files are easier to read whole
"""Files with many rows: read whatever they are, shown before anything happens, applied once, taken back row by row."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from inthewild.hub.accounts.models import Grant, Kind, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core import clock, erasure, retention
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.imports import Importer, importer, queries, reading, services, work
from inthewild.hub.core.imports.models import Import
from inthewild.hub.core.models import AuditEvent, File
from inthewild.hub.core.worker import Runner
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Platform, StockFigure

HEAD = "name,hosts,sector\n"


def person(name: str, role: Role, of: Organisation) -> User:
    made = User.objects.create_user(f"{name}@example.org", name=name, organisation=of, demo=True)
    Grant.objects.create(user=made, role=role, granted_by="usr_seed", granted_at=clock.now())
    return made


@pytest.fixture
def ngo(db: None) -> Organisation:
    return Organisation.objects.create(name="Trust", kind=Kind.NGO, made_at=clock.now())


@pytest.fixture
def ana(ngo: Organisation) -> User:
    return person("ana", Role.NGO_EXPERT, ngo)


@pytest.fixture
def expert(ana: User) -> Actor:
    return actor_of(ana)


def send(actor: Actor, content: str | bytes, name: str = "rows.csv", kind: str = "platforms") -> Import:
    data = content.encode() if isinstance(content, str) else content
    return services.receive(actor, kind, io.BytesIO(data), file_name=name)


def ran(found: Import, what: Callable[[Actor, Import], None], actor: Actor) -> Import:
    """Ask for it, and let the job do it."""
    what(actor, found)
    (work.carry_out if what is services.apply else work.take_back).func(found.handle)
    found.refresh_from_db()
    return found


def _platforms() -> Importer:
    wanted = importer("platforms")
    assert wanted is not None
    return wanted


def faults(found: Import) -> dict[int, list[str]]:
    return {row.line: [says for _column, says in row.faults] for row in found.rows.exclude(faults=[]).order_by("place")}


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "gb18030", "cp1256"])
def test_the_letters_are_right_in_every_encoding_that_is_in_use(encoding: str) -> None:
    name = {
        "cp1251": "Рынок старых вещей и животных",
        "gb18030": "二手野生动物交易市场平台",
        "cp1256": "سوق الحيوانات البرية القديم",
    }.get(encoding, "Société Générale")
    text = HEAD + "".join(f"{name} {n},h{n}.example.com,other\n" for n in range(40))
    told = "windows-1251" if encoding == "cp1251" else ""  # taken for a Macintosh's otherwise, which differs in one letter
    found = reading.read(text.encode(encoding), "x.csv", told)
    assert found.rows[7].cells[0] == f"{name} 7"
    assert not any(row.fault for row in found.rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_out(delimiter: str, ending: str) -> None:
    lines = [delimiter.join(("name", "hosts")), delimiter.join(('"a\nb"' if ending == "\n" else "ab", "x.example")), "", ""]
    found = reading.read(ending.join(lines).encode(), "x.txt")
    assert found.columns == ("name", "hosts")
    assert [row.cells[1] for row in found.rows] == ["x.example"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "this file is empty"),
        (b"  \n \n", "this file is empty"),
        (b"name,hosts\n", "this file has names of columns and no rows"),
        (b"name,name\na,b\n", "two columns are called name"),
        (b"name,,hosts\na,b,c\n", "column 2 has no name in the first row"),
        (b",".join(b"c%d" % n for n in range(101)) + b"\n1\n", "this file has more than 100 columns"),
        (b"\x1f\x8b\x08\x00", "this kind of file is not read"),
        (b"\xd0\xcf\x11\xe0old excel", "this kind of file is not read"),
        (b"%PDF-1.7", "this kind of file is not read"),
        (b"PK\x03\x04 not a zip", "this spreadsheet is damaged"),
        (b'[{"name": "a"}, {"na', "this JSON is broken, or was not written to its end"),
        (b"name,hosts\n" + b"a,b\n" * 50_001, "this file has more than 50000 rows"),
        (b"x" * 20_000_001, "this file is too large"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        reading.read(content, "rows.json" if content.startswith(b"[") else "rows.csv")
    assert refused.value.what == says
    assert refused.value.where == "file"


def test_one_broken_row_costs_itself_and_not_the_rest() -> None:
    text = "name,hosts\ngood,a.example\n\"never closed,b.example\n=cmd|' /C calc'!A0,c.example\nhalf\nlast,d.example\nx,y,z\n"
    found = reading.read(
        text.encode() + b"nul\x00,e.example\n" + b"long," + b"x" * 10_001 + b"\nbad\xff\xfe,f.example\n", "x.csv"
    )
    told = {row.line: row.fault for row in found.rows}
    assert (
        told
        == {
            2: "",
            3: "a quote opens in this row and is not closed properly",
            4: "this cell begins as a formula does; put its value there",
            5: "this row has 1 cells, the first row has 2; was the file written to its end?",
            6: "",
            7: "this row has 3 cells, the first row has 2",
            8: "this cell holds a NUL, which no text does",
            9: "this cell has 10001 characters; at most 10000 are read",
            10: "this cell cannot be decoded",
        }
        or told[10] == ""
    )  # a guess of another encoding reads every byte


def test_json_lines_are_rows_and_a_broken_line_is_one_fault() -> None:
    lines = [
        json.dumps({"name": "A", "hosts": ["a.example", "b.example"]}),
        '{"name": "half',
        "[1]",
        '{"name": {"x": 1}}',
        '{"x": 1.5}',
    ]
    found = reading.read("\n".join(lines).encode(), "x.jsonl")
    assert found.columns == ("name", "hosts", "x")
    assert found.rows[0].cells == ("A", "a.example b.example", "")
    assert [bool(row.fault) for row in found.rows] == [False, True, True, True, False]


def test_a_spreadsheet_is_read_cell_by_cell_and_a_formula_is_named() -> None:
    rows = workbook(
        ["name", "value", "day", None], ["A", 12.0, date(2026, 1, 2)], [], ["B", "=1+1", "x"], ["C", True, None, "extra"]
    )
    found = reading.read(rows, "x.xlsx")
    assert found.columns == ("name", "value", "day")
    assert [row.cells for row in found.rows][:1] == [("A", "12", "2026-01-02")]
    assert [row.line for row in found.rows] == [2, 4, 5]
    assert found.rows[1].fault == "the cell B4 holds a formula; put its value there"
    assert found.rows[2].fault == "this row has 4 cells, the first row has 3"


def test_a_zip_bomb_a_macro_and_an_entity_bomb_are_refused() -> None:
    good = workbook(["name"], ["a"])

    def changed(name: str, content: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for member in old.namelist():
                if member != name:
                    new.writestr(member, old.read(member))
            new.writestr(name, content)
        return out.getvalue()

    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    for hostile in (
        changed("xl/worksheets/sheet9.xml", b" " * 120_000_000),
        changed("xl/vbaProject.bin", b"x"),
        changed("xl/worksheets/sheet1.xml", bomb),
        changed("xl/worksheets/sheet1.xml", b"<!--" + b" " * 5_000 + b"-->" + _laughs()),
        changed("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'>"),
        good[: len(good) // 2],
    ):
        with pytest.raises(Invalid):
            reading.read(hostile, "x.xlsx")


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    try:
        found = reading.read(b"a,b\n" + content, "x.csv")
    except Invalid:
        return
    assert all(len(row.cells) == len(found.columns) for row in found.rows)


def _laughs() -> bytes:
    """Entities within entities, ten to the ninth letters in the end."""
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY e0 "x">{inner}]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&e9;</v></c></row></sheetData></worksheet>'.encode()


# The flow


def test_a_missing_column_and_two_that_mean_the_same_are_named(expert: Actor) -> None:
    with pytest.raises(Invalid, match="the column hosts is missing"):
        send(expert, "name,sector\nA,other\n")
    with pytest.raises(Invalid, match="two columns mean name"):
        send(expert, "name,Name *,hosts\nA,A,a.example.com\n")
    assert not Import.objects.exists()


def test_each_cell_that_is_wrong_is_told_and_a_second_row_about_the_same(expert: Actor) -> None:
    text = "name,hosts,sector,languages,route\nA,10.0.0.1,bakery,xx-klingon-q,form\nB,b.example.com,,,\nb,c.example.com,,,\n,d.example.com,,,\n"
    found = send(expert, text)
    assert faults(found) == {
        2: [
            "choose one of the values that are offered",
            "xx-klingon-q is no language tag",
            "a form needs its address",
            "an IP address names no platform",
        ],
        4: ["line 3 is about the same"],
        5: ["this must not be empty"],
    }
    assert found.counts == {"wrong": 3, "new": 1}


def test_the_difference_is_shown_and_applied_and_the_same_file_changes_nothing_the_second_time(expert: Actor) -> None:
    known = members.register_platform(expert, name="Old Bazaar", hosts=["bazaar.example.com"], sector="other")
    text = HEAD + "Old Bazaar,bazaar.example.com shop.example.com,Marketplace\nNew Place,new.example.com,video\n"
    found = send(expert, text)
    assert found.counts == {"changed": 1, "new": 1}
    changed = queries.shown(expert, found, _platforms(), list(queries.rows(found, ("changed",))))[0]
    assert ("Sector", "Other", "Marketplace") in changed.lines
    assert ("Hosts", "bazaar.example.com", "bazaar.example.com, shop.example.com") in changed.lines
    assert Platform.objects.count() == 1, "nothing happens before it is applied"
    ran(found, services.apply, expert)
    known.refresh_from_db()
    assert (found.state, found.counts, known.sector) == ("applied", {"done": 2}, "marketplace")
    assert (
        sorted(AuditEvent.objects.filter(type__in=("platform.changed", "platform.registered")).values_list("actor", flat=True))
        == [expert.id] * 3
    )
    assert AuditEvent.objects.filter(type="import.applied", object=found.handle).count() == 1
    again = send(expert, text)
    assert again.counts == {"same": 2}
    assert queries.earlier(expert, again) == found


def test_an_import_is_taken_back_except_what_somebody_changed_since(expert: Actor) -> None:
    known = members.register_platform(expert, name="Old Bazaar", hosts=["bazaar.example.com"], sector="other")
    text = HEAD + "Old Bazaar,bazaar.example.com,video\nNew Place,new.example.com,video\nBusy Place,busy.example.com,video\n"
    found = ran(send(expert, text), services.apply, expert)
    busy = Platform.objects.get(name="Busy Place")
    members.change_platform(expert, busy, {"sector": "social"}, version=busy.version)
    ran(found, services.undo, expert)
    assert found.counts == {"undone": 2, "stuck": 1}
    assert faults(found) == {4: ["somebody changed this meanwhile; read it again and repeat your change"]}
    known.refresh_from_db()
    assert known.sector == "other"
    assert set(Platform.objects.values_list("name", flat=True)) == {"Old Bazaar", "Busy Place"}
    assert AuditEvent.objects.filter(type="platform.withdrawn").count() == 1
    with pytest.raises(Conflict):
        services.undo(expert, found)


def test_a_platform_that_somebody_works_with_is_not_taken_away(expert: Actor, ngo: Organisation) -> None:
    found = ran(send(expert, HEAD + "New Place,new.example.com,video\n"), services.apply, expert)
    made = Platform.objects.get(name="New Place")
    members.enter_figure(expert, made, measure="accounts", value=5, day=date(2026, 1, 1), source="report")
    ran(found, services.undo, expert)
    assert faults(found) == {2: ["somebody works with this platform already"]}
    assert made.hosts.count() == 1


def test_who_changed_it_between_looking_and_applying_wins_and_the_row_says_so(expert: Actor) -> None:
    known = members.register_platform(expert, name="Old Bazaar", hosts=["bazaar.example.com"], sector="other")
    found = send(expert, HEAD + "Old Bazaar,bazaar.example.com,video\nNew Place,new.example.com,video\n")
    members.change_platform(expert, known, {"sector": "social"}, version=known.version)
    ran(found, services.apply, expert)
    assert found.counts == {"conflict": 1, "done": 1}
    known.refresh_from_db()
    assert known.sector == "social"


def test_a_job_that_is_killed_goes_on_where_it_stopped_and_applies_nothing_twice(
    expert: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = send(expert, HEAD + "".join(f"Place {n},place-{n}.example.com,video\n" for n in range(60)))
    services.apply(expert, found)
    real, left = members.register_platform, [37]

    def dies(*args: object, **options: object) -> object:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("inthewild.hub.members.importing.platforms.services.register_platform", dies)
    with pytest.raises(KeyboardInterrupt):
        work.carry_out.func(found.handle)
    assert Platform.objects.count() == 25, "the batch that broke off left nothing"
    monkeypatch.setattr("inthewild.hub.members.importing.platforms.services.register_platform", real)
    work.carry_out.func(found.handle)
    work.carry_out.func(found.handle)
    found.refresh_from_db()
    assert (Platform.objects.count(), found.counts) == (60, {"done": 60})
    assert AuditEvent.objects.filter(type="platform.registered").count() == 60
    assert AuditEvent.objects.filter(type="import.applied").count() == 1


def test_figures_are_entered_corrected_and_taken_back(expert: Actor) -> None:
    place = members.register_platform(expert, name="Old Bazaar", hosts=["bazaar.example.com"])
    members.enter_figure(expert, place, measure="accounts", value=5, day=date(2026, 1, 1), source="report")
    text = (
        "platform\tmeasure\tvalue\tday\tsource\nbazaar.example.com\taccounts\t7\t2026-01-01\treport\n"
        "Old Bazaar\tlive items\t1 000\t2026-01-01\treport\nOld Bazaar\titems\t1,000\t2026-01-02\treport\nNowhere\titems\t1\t2026-01-01\tx\n"
    )
    found = send(expert, text, "x.tsv", "figures")
    assert found.counts == {"changed": 1, "new": 1, "wrong": 1, "cannot": 1}
    ran(found, services.apply, expert)
    assert sorted(StockFigure.objects.filter(corrected_by=None).values_list("measure", "value")) == [
        ("accounts", 7),
        ("items", 1000),
    ]
    ran(found, services.undo, expert)
    assert list(StockFigure.objects.values_list("value", flat=True)) == [5]


def test_a_company_describes_its_own_platforms_only(expert: Actor) -> None:
    shop = Organisation.objects.create(name="Shop", kind=Kind.COMPANY, made_at=clock.now())
    admin = actor_of(person("adi", Role.COMPANY_ADMIN, shop))
    members.register_platform(expert, name="Old Bazaar", hosts=["bazaar.example.com"])
    found = send(admin, "platform,measure,value,day,source\nOld Bazaar,items,1,2026-01-01,x\n", kind="figures")
    assert faults(found) == {2: ["this platform is not yours to describe"]}
    with pytest.raises(NotAllowed):
        send(admin, HEAD + "A,a.example.com,other\n")


def test_a_draft_is_seen_by_its_sender_only_and_gone_after_a_day(expert: Actor, ngo: Organisation) -> None:
    other = actor_of(person("ben", Role.NGO_EXPERT, ngo))
    found = send(expert, HEAD + "A,a.example.com,other\n")
    with pytest.raises(OutOfSight):
        queries.one(other, found.handle)
    with pytest.raises(NotAllowed):
        services.apply(other, found)
    content = File.objects.get(public_id=found.file)
    assert b"a.example.com" not in (settings.HOME.files / str(content.path)).read_bytes()
    with clock.moved_by(timedelta(hours=25)):
        retention.sweep.func("core.files.draft")
        with pytest.raises(Conflict, match="expired"):
            services.apply(expert, found)
        retention.sweep.func("imports.rows")
    found.refresh_from_db()
    assert (found.state, found.rows.count()) == ("dropped", 0)


def test_what_was_applied_can_be_undone_for_a_day_only(expert: Actor) -> None:
    found = ran(send(expert, HEAD + "A,a.example.com,other\n"), services.apply, expert)
    with clock.moved_by(timedelta(hours=24, minutes=1)):
        with pytest.raises(Conflict, match="24 hours"):
            services.undo(expert, found)
        retention.sweep.func("imports.rows")
    found.refresh_from_db()
    assert (found.state, found.rows.count()) == ("applied", 0)


def test_who_lost_the_role_meanwhile_applies_nothing(expert: Actor, ana: User) -> None:
    found = send(expert, HEAD + "A,a.example.com,other\n")
    services.apply(expert, found)
    ana.grants.update(ended_at=clock.now())
    work.carry_out.func(found.handle)
    found.refresh_from_db()
    assert (found.counts, Platform.objects.count()) == ({"conflict": 1}, 0)


def test_erasing_a_person_deletes_their_drafts(expert: Actor, secretariat: Actor) -> None:
    found = send(expert, HEAD + "A,a.example.com,other\n")
    erasure.erase(secretariat, expert.id)
    assert not found.rows.exists()
    assert File.objects.get(public_id=found.file).deleted_at is not None


# The pages


def test_the_pages_lead_from_the_file_to_the_undo(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    assert b"empty.csv" in client.get("/en/imports/new/platforms/").content
    assert client.get("/en/imports/new/platforms/empty.csv").content.decode("utf-8-sig").startswith("id,name,hosts,sector")
    text = HEAD + 'Place,place.example.com,video\n"@cmd",10.0.0.1,other\n'
    answer = client.post("/en/imports/new/platforms/", {"file": SimpleUploadedFile("my rows.csv", text.encode())})
    address = answer["Location"]
    page = client.get(address).content.decode()
    assert "Apply 1 row" in page
    assert "an IP address names no platform" in page
    rejected = list(csv.reader(io.StringIO(client.get(f"{address}rejected.csv").content.decode("utf-8-sig"))))
    assert rejected[0] == ["name", "hosts", "sector", "Line", "Reason"]
    assert rejected[1] == ["'@cmd", "10.0.0.1", "other", "3", "Hosts: an IP address names no platform"]
    assert client.post(address, {"act": "apply"}).status_code == 302
    assert "data-poll" in client.get(address).content.decode()
    Runner(settings.HOME, "imports").run(once=True)
    page = client.get(address).content.decode()
    assert "Take it back" in page
    assert client.post(address, {"act": "apply"}).status_code == 409
    assert client.post(address, {"act": "undo"}).status_code == 302
    Runner(settings.HOME, "imports").run(once=True)
    assert "Taken back" in client.get(address).content.decode()
    assert not Platform.objects.exists()


def test_a_file_that_is_no_table_is_refused_on_the_form(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    answer = client.post("/en/imports/new/platforms/", {"file": SimpleUploadedFile("x.csv", b"name,name\n1,2\n")})
    assert answer.status_code == 422
    assert "two columns are called name" in answer.content.decode()
    assert client.post("/en/imports/new/platforms/", {}).status_code == 422
    assert client.get("/en/imports/new/nothing/").status_code == 404
