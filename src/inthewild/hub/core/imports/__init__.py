"""Bulk import: a file is read, each row is checked and compared with what is there, applied by a job, and can be undone.

An app registers an ``Importer``; the pages, the job and the undo are here (docs/hub-finds.md).
"""

from inthewild.hub.core.imports.importer import (
    Applied,
    Cells,
    Column,
    Difference,
    Fault,
    Importer,
    Outcome,
    all_importers,
    importer,
    register,
)

__all__ = [
    "Applied", "Cells", "Column", "Difference", "Fault", "Importer", "Outcome", "all_importers", "importer", "register",
]  # fmt: skip
