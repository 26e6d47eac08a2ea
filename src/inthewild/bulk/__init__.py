"""Files of listings in, files of decisions out: at any size, interruptible, with every refused row accounted for.

From Python, the same that ``inthewild scan`` does::

    from inthewild.bulk import Options, Scan

    run = Scan(["listings.parquet"], Options(out="decisions.jsonl", workers=4))
    print(run.run().to_dict())

The parts, in the order in which a row meets them: ``sources`` (opened and understood), ``framing`` (cut into batches),
``pool`` (handed to workers), ``work`` (read, decided, rendered), ``sinks`` (written in order), ``state`` (remembered).
"""

from __future__ import annotations

from inthewild.bulk.engine import DetectorFactory, Engine, EngineFactory, build_detector
from inthewild.bulk.framing import Limits
from inthewild.bulk.options import Options
from inthewild.bulk.render import Only, OutFormat
from inthewild.bulk.runner import Scan, scan
from inthewild.bulk.sources import Reading
from inthewild.bulk.summary import Summary
from inthewild.bulk.tasks import Defaults, Reject

__all__ = [
    "Defaults",
    "DetectorFactory",
    "Engine",
    "EngineFactory",
    "Limits",
    "Only",
    "Options",
    "OutFormat",
    "Reading",
    "Reject",
    "Scan",
    "Summary",
    "build_detector",
    "scan",
]
