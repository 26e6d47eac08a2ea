"""What progress holds of a person: who attested figures, and what they are in the company."""

from __future__ import annotations

from collections.abc import Iterable

from inthewild.hub.core.erasure import erases
from inthewild.hub.progress.models import Submission


@erases("progress.attested", "what somebody was in the company whose figures they attested")
def attested(subject: str) -> Iterable[str]:
    """Empty the role. The id stays: it names nobody once the account is erased."""
    return [subject] if Submission.objects.filter(attested_by=subject).update(attested_role="") else []
