"""Patterns of files: open them, see that accounts and times are there, collect, find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from inthewild.bulk.listings import batches
from inthewild.bulk.pattern_rows import Collector, account_key
from inthewild.bulk.patterns import Decided, Least, Pattern, missing_columns, patterns
from inthewild.bulk.sources import Reading, close_all, open_all
from inthewild.errors import InputError


def find_patterns(
    paths: Sequence[str],
    decisions: str | None,
    key_file: str | None,
    least: Least,
    notice: Callable[[str], None],
    reading: Reading | None = None,
) -> list[Pattern]:
    """The patterns of the rows of files; with ``decisions``, of the rows in which something was found.

    :raises InputError: a file has no column of accounts or of times.
    """
    reading = reading or Reading()
    key, lasting = account_key(key_file)
    decided = Decided.read(decisions) if decisions else None
    with ExitStack() as stack:
        opened, _ = open_all(paths, reading, notice)
        stack.callback(lambda: close_all(opened))
        for item in opened:
            missing = missing_columns(frozenset(f for f, _ in item.source.columns_map.fields))
            if missing:
                raise InputError(
                    f"patterns across rows need an account and a time in every row; missing: {' and '.join(missing)}",
                    where=item.source.name,
                    hint="add columns of these names, or leave patterns off",
                )
        collector = Collector(key, frozenset(decided.taxa) if decided is not None else None)
        refused = 0

        def refuse(_: object) -> None:
            nonlocal refused
            refused += 1

        for batch in batches(opened, reading, refuse):
            collector.add(batch)
    rows = collector.rows()
    if decided is None:
        notice("all rows are compared; with --decisions only those with a finding, and re-listing and species are looked at")
    if not lasting:
        notice("account hashes differ from run to run: no key was given (--key-file)")
    left_out = {
        "refused": refused, "too short": collector.too_short, "without an account": collector.without_account,
        "without a time": collector.without_time,
    }  # fmt: skip
    counts = ", ".join(f"{n} {what}" for what, n in left_out.items() if n)
    notice(f"{len(rows)} rows compared" + (f"; left out: {counts}" if counts else ""))
    return list(patterns(rows, decided, least))
