"""Releases of the keyword database: what one is, how a copy is marked, how it is signed and published.

A release is one version for all levels. For every *place* (``public``, or ``m/<random id>`` of one member) it is one file,
``keywords.tar.xz``: a keyword database folder with its rights to be there spelled out in ``release.json``. Every place is
a TUF repository of its own; all of them have the same root keys, and one command signs all of them offline.

``archive`` writes and reads the file, ``content`` says what it means, ``package`` builds and unpacks it; ``mark``,
``decoys`` and ``watermark`` tell one member's copy from another's; ``keys``, ``roles``, ``store``, ``bundle`` and
``repository`` publish it, ``ceremony`` makes and replaces the keys. Nothing here knows the hub. docs/releases.md.
"""
