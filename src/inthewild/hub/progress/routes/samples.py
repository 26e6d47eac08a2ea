"""Addresses of samples."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

pages: list[URLPattern | URLResolver] = []
machines: list[URLPattern | URLResolver] = []
