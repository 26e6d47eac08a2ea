"""What training needs beyond the base install, asked for with a sentence that says how to get it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from inthewild.errors import UsageError


def require_training() -> None:
    """:raises UsageError: scikit-learn is not installed."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise UsageError("training needs scikit-learn", hint="pip install 'inthewild[train]'") from None


def one_thread() -> AbstractContextManager[Any]:
    """Linear algebra in one thread: the matrices are small and sparse, and threads that wait for each other cost more."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits
