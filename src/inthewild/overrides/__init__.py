"""Overrides at run time: a term, a rule or a seller is muted for a time, and every decision that this changes says so."""

from inthewild.overrides.file import OverrideFile
from inthewild.overrides.model import Kind, Override, Overrides

__all__ = ["Kind", "Override", "OverrideFile", "Overrides"]
