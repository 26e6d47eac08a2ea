"""Uploads: looked at by their bytes, made harmless, capped, kept for a time, and served where they can do nothing.

An app names its purposes (``purposes.register``) and calls ``services``; ``core.views.file`` serves.
"""
