"""The listings of files as batches of columns, in one process and without decisions: for what looks at rows as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from inthewild.batch import ListingBatch
from inthewild.bulk.parse import parse
from inthewild.bulk.sources import Opened, Reading, all_tasks
from inthewild.bulk.tasks import Format, Reject


def batches(opened: Sequence[Opened], reading: Reading, refused: Callable[[Reject], None]) -> Iterator[ListingBatch]:
    """The rows of inputs that :func:`~inthewild.bulk.sources.open_all` opened; rows that cannot be read go to ``refused``."""
    for task in all_tasks(opened, reading.limits):
        for reject in task.rejects:
            refused(reject)
        if task.source.format is Format.PARQUET:
            from inthewild.bulk import parquet

            cursor = parquet.Cursor(task.source.path, task.source.columns_map.columns, task.stop - task.start)
            try:
                parsed = parquet.parse(task, cursor.read(task.start, task.stop))
            finally:
                cursor.close()
        elif task.data:
            parsed = parse(task)
        else:
            continue
        for reject in parsed.rejects:
            refused(reject)
        yield parsed.batch
