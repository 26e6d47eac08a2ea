"""Frames of a JSON file that is not JSON lines: an array of objects, or objects one after the other."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator

from inthewild.bulk.encoding import MARKED
from inthewild.bulk.framing import Frame, Limits, shorten
from inthewild.bulk.streams import BLOCK, DamagedError
from inthewild.bulk.tasks import Reject

_BETWEEN = " \t\r\n,"


class _BrokenError(Exception):
    """The text at ``pos`` is not JSON."""


class JsonFramer:
    """Gives each element as one line of JSON; ``Frame.line`` counts elements from 1.

    The text is never held whole: only the elements of a block, or the one element that is longer than a block.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._scan = json.JSONDecoder().raw_decode
        self._rest = ""

    def frames(self, blocks: Iterator[bytes]) -> Iterator[Frame]:
        """Frames of all elements. Text that is not JSON ends them like a broken stream: nothing behind it is safe."""
        held: list[str] = []
        size = 0
        done = 0
        damage = ""
        elements = self._elements(blocks)
        while True:
            try:
                element = next(elements, None)
            except DamagedError as error:
                damage = error.what
                break
            except _BrokenError as error:
                damage = str(error)
                break
            if element is None:
                break
            held.append(element)
            size += len(element)
            if len(held) >= self.limits.rows or size >= self.limits.size:
                yield _frame(held, done + 1)
                done += len(held)
                held, size = [], 0
        if held:
            yield _frame(held, done + 1)
            done += len(held)
        if damage:
            reason = f"{damage}; the elements from here on are missing"
            reject = Reject(self.name, done + 1, reason, shorten(self._rest))
            yield Frame(b"", done + 1, (reject,), damage)

    def _elements(self, blocks: Iterator[bytes]) -> Iterator[str]:
        decode = codecs.getincrementaldecoder("utf-8")(errors=MARKED).decode
        text = ""
        pos = 0
        array: bool | None = None
        wanted = 0
        final = False
        while True:
            text = text[pos:]
            pos = 0
            while not final and len(text) <= wanted:
                block = next(blocks, None)
                final = block is None
                text += decode(block or b"", final)
            while True:
                while pos < len(text) and text[pos] in _BETWEEN:
                    pos += 1
                if array is None and pos < len(text):
                    array = text[pos] == "["
                    pos += array
                    continue
                if array and text[pos : pos + 1] == "]":
                    if text[pos + 1 :].strip():
                        self._rest = text[pos + 1 :]
                        raise _BrokenError("not JSON: text behind the end of the array")
                    return
                if pos >= len(text):
                    break
                end = self._end(text, pos, final=final)
                if end is None:
                    break
                yield text[pos:end]
                pos = end
            if final:
                self._rest = text[pos:]
                if array:
                    raise _BrokenError("not JSON: the array is not closed")
                return
            # What is unfinished is looked at again only when twice as much is there: work stays linear.
            wanted = 2 * (len(text) - pos) if len(text) - pos > BLOCK else len(text) - pos

    def _end(self, text: str, pos: int, *, final: bool) -> int | None:
        """Where the element at ``pos`` ends; ``None`` if its end has not been read."""
        try:
            end = self._scan(text, pos)[1]
        except RecursionError as error:
            self._rest = text[pos:]
            raise _BrokenError("nested too deeply") from error
        except json.JSONDecodeError as error:
            wrong, at = error.msg, error.pos
        else:
            return None if end == len(text) and not final else end
        if not final and (at >= len(text) - 16 or wrong.startswith("Unterminated")):
            return None
        self._rest = text[pos:]
        raise _BrokenError(f"not JSON: {wrong} at character {at - pos} of the element")


def _frame(elements: list[str], number: int) -> Frame:
    # A line break inside an element stands between its tokens, never inside a string: a space means the same.
    lines = "\n".join(e.replace("\r", " ").replace("\n", " ") for e in elements)
    return Frame(lines.encode("utf-8", "surrogatepass"), number)
