"""Advisories for a search box: a query for protected wildlife to buy is answered with advice, any other with nothing."""

from inthewild.intercept.advisory import Advisory, Kind, Span
from inthewild.intercept.box import Intercept

__all__ = ["Advisory", "Intercept", "Kind", "Span"]
