"""Texts made alike for looking for parts of them, in every script, in Python and in both databases.

Compatibility forms are unified (full width, presentation forms of Arabic), marks over letters are dropped (accents, Arabic
and Hebrew vowel signs, the bar of lengthening), and letters are small. Marks that carry the meaning of a letter, as in
Devanagari or Thai, stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.backends.signals import connection_created
from django.db.models import CharField, F, Func, GeneratedField, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

M = TypeVar("M", bound=Model)

# Combining accents; Hebrew points; Arabic signs and the superscript alef; tatweel.
_MARKS = r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640"
_DROPPED = re.compile(f"[{_MARKS}]")


def folded(text: str) -> str:
    """The text as it is compared.

    >>> folded("  Ἀθῆναι ÉCOLE ＡＢＣ أحمَد ")
    '  αθηναι ecole abc احمد '
    """
    if text.isascii():
        return text.lower()
    return _DROPPED.sub("", unicodedata.normalize("NFKD", text)).lower().replace("ς", "σ")


def _of_sqlite(value: Any) -> str | None:
    return None if value is None else folded(str(value))


def _teach(sender: Any, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("hub_fold", 1, _of_sqlite, deterministic=True)


connection_created.connect(_teach, dispatch_uid="inthewild.search.fold")


class Fold(Func):
    """``folded`` of a column, computed by the database."""

    function = "hub_fold"
    arity = 1

    def __init__(self, expression: str | Combinable) -> None:
        super().__init__(expression, output_field=CharField())

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL folds with its own Unicode tables; lower case by ICU, because the database may have another locale."""
        template = (
            rf"replace(lower(regexp_replace(normalize(%(expressions)s, NFKD), '[{_MARKS}]', '', 'g') "
            r"""COLLATE "und-x-icu"), 'ς', 'σ') COLLATE "C" """
        )
        return self.as_sql(compiler, connection, template=template, **context)


def containing(
    rows: QuerySet[M], words: Sequence[str], *fields: str, kept: Sequence[str] = (), also: Callable[[str], Q] | None = None
) -> QuerySet[M]:
    """The rows in whose fields, taken together, each word stands. ``words`` are folded.

    ``fields`` are folded when they are asked, which takes five microseconds a text; ``kept`` are columns that the database
    keeps folded (``kept_folded``, or what has only small ASCII letters anyway), for tables of a hundred thousand rows.
    ``also`` gives another condition by which a row has a word.
    """
    names = {f"_folded_{n}": Fold(F(field)) for n, field in enumerate(fields)}
    rows = rows.alias(**names)
    for word in words:
        anywhere = also(word) if also is not None else Q()
        for name in (*names, *kept):
            anywhere |= Q(**{f"{name}__contains": word})
        rows = rows.filter(anywhere)
    return rows


def kept_folded(first: str, *others: str) -> GeneratedField:
    """A column in which the database itself keeps the other columns of the row folded, a line each.

    It is made anew by whatever writes them, an erasure too: nobody can forget it.
    """
    whole: Combinable = F(first)
    for name in others:
        whole = Concat(whole, Value("\n"), F(name))
    return GeneratedField(expression=Fold(whole), output_field=TextField(), db_persist=True)
