"""Errors of the hub. Views turn them into answers: NotAllowed 403, OutOfSight 404, Conflict 409, Invalid 422, NoRoom 507."""

from __future__ import annotations

from inthewild.errors import InTheWildError


class HubError(InTheWildError):
    """Something is wrong with the hub itself: its home, its settings, its database."""


class NotAllowed(HubError):
    """This actor may not do this to this object."""


class OutOfSight(HubError):
    """There is no such object, or this actor may not know of it. The two are never told apart."""


class Conflict(HubError):
    """The object is not in a state that allows this, or somebody else was faster."""


class Invalid(HubError):
    """What was sent cannot be accepted; ``where`` names the field."""


class NoRoom(HubError):
    """The disk is full, or the database does not take it: nothing was stored."""
