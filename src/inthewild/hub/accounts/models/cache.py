"""The table of Django's database cache: what limits and one-time codes count, shared by all processes."""

from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """One entry, in the form that ``django.core.cache.backends.db`` reads. Keys hold no address in clear."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "hub_cache"

    def __str__(self) -> str:
        return self.cache_key
