"""Print the gates of the authored corpus (learn/contrast.py); ends with 1 if one does not hold.

``python tools/corpus_gates.py [FOLDER] [--json]``; a folder other than the shipped one is checked before it is taken in.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from inthewild.learn.contrast import CORPUS, gates, lines, read_corpus
from inthewild.learn.needs import one_thread

if __name__ == "__main__":
    named = [a for a in sys.argv[1:] if not a.startswith("-")]
    with one_thread():
        report = gates(read_corpus(Path(named[0]) if named else CORPUS))
    print(json.dumps(report, ensure_ascii=False, indent=1) if "--json" in sys.argv else "\n".join(lines(report)))
    sys.exit(0 if report["passed"] else 1)
