"""The pages of a table: how many there are, and the rows of one, for lists of a hundred thousand rows too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from inthewild.hub.core.tables.declared import Table


class Pages(Paginator[Any]):
    """As Django's, but rows are counted up to ``most`` of the table, and a page is sought by its keys alone.

    ``more`` says that there are rows behind the last page.
    """

    def __init__(self, rows: QuerySet[Any] | Sequence[Any], table: Table) -> None:
        super().__init__(rows, table.size)
        self.most = table.most

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.count() if self.most is None else rows.order_by().values("pk")[: self.most + 1].count()

    @property
    def count(self) -> int:
        """How many rows stand on all pages."""
        return self._counted if self.most is None else min(self._counted, self.most)

    @property
    def more(self) -> bool:
        """Whether there are others, which one must filter for."""
        return self._counted > self.count

    def page(self, number: int | str) -> Page[Any]:
        """One page. Sorting keys costs little; sorting whole rows with their texts would write them to the disk first."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows = self.object_list
        return Page(_by_keys(rows, first, last) if isinstance(rows, QuerySet) else rows[first:last], number, self)


def _by_keys(rows: QuerySet[Any], first: int, last: int) -> list[Any]:
    keys = list(rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)[first:last])
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]
