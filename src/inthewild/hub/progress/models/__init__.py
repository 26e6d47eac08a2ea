"""Tables of progress."""

from inthewild.hub.progress.models.figure import Figure, Method
from inthewild.hub.progress.models.metric import Metric
from inthewild.hub.progress.models.sampling import Sampling
from inthewild.hub.progress.models.snapshot import Confirmation, Snapshot, SnapshotFile, SnapshotState
from inthewild.hub.progress.models.submission import Disclosure, Request, Submission, SubmissionState

__all__ = [
    "Confirmation", "Disclosure", "Figure", "Method", "Metric", "Request", "Sampling", "Snapshot", "SnapshotFile",
    "SnapshotState", "Submission", "SubmissionState",
]  # fmt: skip
