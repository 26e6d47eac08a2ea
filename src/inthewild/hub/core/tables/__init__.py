"""Lists as tables: declared once, they are filtered, sorted and paged by their address, saved as views, taken out as files.

docs/hub-parts.md shows how; ``answer`` is all that a view calls, ``core/parts/table.html`` all that its template includes.
"""

from inthewild.hub.core.tables.asked import Asked
from inthewild.hub.core.tables.declared import COUNTED, Choice, Column, Day, Filter, Kind, Table, Text
from inthewild.hub.core.tables.export import FORMATS, MOST
from inthewild.hub.core.tables.page import Rows, answer, show
from inthewild.hub.core.tables.shown import Cell, Shown

__all__ = [
    "COUNTED",
    "FORMATS",
    "MOST",
    "Asked",
    "Cell",
    "Choice",
    "Column",
    "Day",
    "Filter",
    "Kind",
    "Rows",
    "Shown",
    "Table",
    "Text",
    "answer",
    "show",
]
