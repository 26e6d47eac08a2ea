"""The expressions of ``when:``: a strict subset of CEL, checked when a pack is loaded and run as Python closures.

Every text that this package accepts has the same meaning in any CEL runtime. It is narrower than CEL on purpose; the list
of what is left out is in docs/policy.md. An expression always ends: there are no loops but ``exists`` and ``all`` over a
list of the event, at most two deep, and length, depth and number of nodes are bounded.
"""

from inthewild.policy.cel.check import check
from inthewild.policy.cel.compile import AbsentError, compile_expression
from inthewild.policy.cel.parser import parse
from inthewild.policy.cel.syntax import CelError

__all__ = ["AbsentError", "CelError", "check", "compile_expression", "parse"]
