"""What lies behind a snapshot: the lines that auditors open, and those of one company in a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inthewild.exchange.snapshot import lineage
from inthewild.exchange.snapshot.entries import HISTORY, HUB, SUBMISSION
from inthewild.exchange.snapshot.lineage import Opened
from inthewild.hub.progress.definitions.words import say
from inthewild.hub.progress.models import Snapshot

_KINDS = (SUBMISSION, HUB, HISTORY)


@dataclass(frozen=True)
class Line:
    """One line of lineage with its record. ``fits`` says whether salt and record give the commitment that is published.

    ``submission`` and ``number`` lead to the figure; both are empty for what the hub counted or a document says. ``shown`` are
    the cells of which it is a part and that have a value, ``hidden`` how many were kept back.
    """

    id: str
    metric: str
    name: str
    organisation: str
    platform: str
    by: str
    value: int
    level: str
    method: str
    kind: str
    public: bool
    commitment: str
    salt: str
    fits: bool
    submission: str
    number: int
    shown: int
    hidden: int


def lines(snapshot: Snapshot) -> list[Line]:
    """All lines of a snapshot: figures of companies first, metrics in its order. The caller has asked who reads."""
    told: Mapping[str, Any] = snapshot.private.get("lines", {})
    names = {(one["code"], one["version"]): one["name"] for one in snapshot.data.get("definitions", ())}
    cells: dict[str, list[bool]] = {}
    for cell in snapshot.data.get("cells", ()):
        for name in cell["lineage"]:
            cells.setdefault(name, []).append(cell["value"] is not None)
    found = []
    for line in snapshot.data.get("lineage", ()):
        opened = told.get(line["id"])
        if opened is not None:
            called = say(names.get((line["metric"], line["definition"]), line["metric"]))
            found.append(_line(line, opened, called, cells.get(line["id"], [])))
    order = {metric: place for place, metric in enumerate(dict.fromkeys(code for code, _version in names))}
    return sorted(
        found, key=lambda one: (_KINDS.index(one.kind), order.get(one.metric, 0), one.organisation, one.platform, one.by)
    )


def of_company(snapshot: Snapshot, organisation: str) -> list[Line]:
    """The lines of one company: what it is asked to confirm."""
    own = {
        name for name, one in snapshot.private.get("lines", {}).items()
        if one["record"]["organisation"] == organisation and one["record"]["kind"] == SUBMISSION
    }  # fmt: skip
    return [one for one in lines(snapshot) if one.id in own]


def _line(line: Mapping[str, Any], opened: Mapping[str, Any], called: str, cells: list[bool]) -> Line:
    record = opened["record"]
    submission, _slash, number = str(record["id"]).partition("/")
    mine = record["kind"] == SUBMISSION and number.isdigit()
    return Line(
        id=line["id"],
        metric=record["metric"],
        name=called,
        organisation=record["organisation_name"],
        platform=record["platform_name"],
        by=", ".join(record["by"].values()),
        value=record["value"],
        level=record["level"],
        method=record["method"],
        kind=record["kind"],
        public=line["public"],
        commitment=line["commitment"],
        salt=opened["salt"],
        fits=lineage.opens(line["commitment"], Opened(opened["salt"], record)),
        submission=submission if mine else "",
        number=int(number) if mine else 0,
        shown=sum(cells),
        hidden=len(cells) - sum(cells),
    )
