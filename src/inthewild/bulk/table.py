"""What was found, as rows on a terminal."""

from __future__ import annotations

import shutil
import sys
import unicodedata

from inthewild.bulk.render import flat
from inthewild.bulk.sinks import STDOUT, StreamSink
from inthewild.serial import decision_from_json

_WIDTHS = {"action": 7, "band": 6, "score": 5, "id": 16}
_TITLES = ("action", "band", "score", "id", "what", "words")
_COLOURS = {"block": "31", "review": "33", "educate": "36"}


class TableSink(StreamSink):
    """Draws each batch of decisions (JSON lines of those with findings) as it comes; columns fit the terminal."""

    def __init__(self, path: str = STDOUT) -> None:
        self._colour = path == STDOUT and sys.stdout.isatty()
        width = shutil.get_terminal_size((120, 24)).columns if path == STDOUT else 160
        rest = max(40, width - sum(_WIDTHS.values()) - 2 * (len(_TITLES) - 1))
        self._widths = {**_WIDTHS, "what": rest * 6 // 10, "words": rest - rest * 6 // 10}
        self._begun = False
        super().__init__(path)

    def write(self, payload: bytes | memoryview) -> None:
        """Draw the decisions of a batch."""
        lines = [] if self._begun or not payload else [self._line(dict(zip(_TITLES, _TITLES, strict=True)))]
        self._begun = self._begun or bool(payload)
        for raw in bytes(payload).splitlines():
            decision = decision_from_json(raw)
            row = flat(decision)
            what = "; ".join(dict.fromkeys(f"{f.taxon_name or f.taxon}, {f.specimen}" for f in decision.findings))
            cells = {
                "action": decision.action, "band": decision.band, "score": f"{decision.score:.2f}",
                "id": decision.id, "what": what, "words": row["surfaces"],
            }  # fmt: skip
            line = self._line(cells)
            colour = _COLOURS.get(decision.action)
            lines.append(f"\x1b[{colour}m{line}\x1b[0m" if colour and self._colour else line)
        if lines:
            super().write(("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))

    def _line(self, cells: dict[str, str]) -> str:
        return "  ".join(fit(cells[name], self._widths[name]) for name in _TITLES).rstrip()


def fit(text: str, width: int) -> str:
    """``text`` in exactly ``width`` columns. Control characters, which could steer the terminal, become dots."""
    text = "".join("·" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)
    from rich.cells import cell_len, set_cell_size

    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"
