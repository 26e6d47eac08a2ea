"""What PostgreSQL is told of our questions: they are short, none is worth compiling, and some are asked row by row.

Who may see a case has many conditions, each of which its planner takes for dear; from a certain price on it compiles the
question to machine code, which takes ten times as long as the answer (docs/hub-cases.md, "How fast").
"""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import Exists


def _tell(sender: Any, connection: Any, **_: Any) -> None:
    if connection.vendor == "postgresql":
        connection.connection.execute("SET jit = off")


connection_created.connect(_tell, dispatch_uid="inthewild.core.planner")


class Probe(Exists):
    """``Exists`` that is asked of each row by itself, through an index.

    PostgreSQL would else make a list of all such rows first, as if a page of fifty read the whole table; an offset, even of
    nothing, keeps it from that.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
