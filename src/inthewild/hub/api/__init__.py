"""What every operation of the API shares: who asks, how often, problems, pages of a list, repeated requests, the schema.

The operations themselves are in the ``api.py`` of each app, and ``inthewild.hub.v1`` puts them together.
"""
