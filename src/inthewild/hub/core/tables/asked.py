"""What an address asks of a table: ``?q=reef&sector=video&sort=-name&page=2``. Nothing in it can be wrong: it is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet
from django.http import QueryDict

from inthewild.hub.core.tables.declared import Table


@dataclass(frozen=True)
class Asked:
    """``values`` by the names of filters that are set, ``sort`` as ``name`` or ``-name`` or empty, ``page`` as it was written."""

    table: Table
    values: Mapping[str, str]
    sort: str = ""
    page: str = ""

    @classmethod
    def of(cls, table: Table, given: QueryDict | Mapping[str, str]) -> Asked:
        """Read an address; what no filter or column knows is left out."""
        values = {f.name: value for f in table.filters if (value := f.clean(given.get(f.name) or ""))}
        sort = given.get("sort") or ""
        return cls(table, values, sort if table.sortable(sort.removeprefix("-")) else "", (given.get("page") or "")[:9])

    def query(self, **other: str) -> str:
        """The query of an address that asks the same with ``other`` in place; without the page, unless it is named."""
        told = {**self.values, "sort": self.sort, "page": "", **other}
        return urlencode({name: value for name, value in told.items() if value})

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit, in the order that was asked for; rows that are equal in it stay in one order on all pages."""
        for one in self.table.filters:
            if one.name in self.values:
                rows = one.narrow(rows, self.values[one.name])
        column = self.table.sortable(self.sort.removeprefix("-"))
        order = column.sort if column else self.table.order
        if not order:
            return rows
        down = self.sort.startswith("-")
        return rows.order_by(*(_turned(rows.model, one, down) for one in order), "pk")


def _turned(model: type[Model], one: Any, down: bool) -> Any:
    """An expression of ``order_by``, upwards or downwards; what is not known stands at the end either way.

    Where everything is known that is not said: an index gives rows in the order that it has word for word, or not at all.
    """
    if isinstance(one, str):
        name, turned = one.removeprefix("-"), one.startswith("-") != down
        if _always_known(model, name):
            return F(name).desc() if turned else F(name).asc()
        return F(name).desc(nulls_last=True) if turned else F(name).asc(nulls_last=True)
    return one.desc(nulls_last=True) if down else one.asc(nulls_last=True)


def _always_known(model: type[Model], name: str) -> bool:
    """Whether each row has a value: a column that is never null, over relations that are never null."""
    options = model._meta
    for part in name.split("__"):
        try:
            found = options.get_field(part)
        except FieldDoesNotExist:  # an annotation of the rows
            return False
        if not found.concrete or getattr(found, "null", True):
            return False
        options = getattr(found.related_model, "_meta", options)
    return True
