"""From findings to an action: which rule of which pack decides, and why.

``Policy.load("framework")`` reads a pack, ``Judge(policy, taxonomy)`` answers for findings, ``PolicyHolder`` keeps a running
service on the last good pack. How a pack is written: docs/policy.md.
"""

from inthewild.policy.diagnostics import Diagnostic, PackError
from inthewild.policy.event import Context
from inthewild.policy.holder import PolicyHolder
from inthewild.policy.judge import Judge, Verdict
from inthewild.policy.pack import Policy

__all__ = ["Context", "Diagnostic", "Judge", "PackError", "Policy", "PolicyHolder", "Verdict"]
