"""Evidence capsules: what was reported, sealed so that a change of one byte shows, in a form that outlives this program.

A capsule is a *manifest* (what was taken in, with hashes, never changed), a *chain* of entries behind it (what happened to
it since), and the *payload*, which may be erased: manifest and chain stay valid and say that it was, and when. It travels
as a *bag* (RFC 8493), as a folder or a zip, signed by the hub (Ed25519) and time-stamped by an authority (RFC 3161) where
one is configured. ``docs/evidence.md`` describes the format for people who verify it without this program.

``model`` and ``chain`` hold what a capsule says; ``bag`` composes the files; ``folder`` and ``archive`` write and read
them; ``verify`` reads everything and trusts nothing; ``signature``, ``stamp`` and ``sealed`` need the extra ``evidence``.
"""
