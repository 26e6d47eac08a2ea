"""The client of the releases: what a company's machine does so that it detects with the coalition's newest keywords.

``trust`` keeps whom this machine believes, ``fetch`` reads a repository (HTTPS, a folder, a bundle), ``pull`` verifies what
it says and puts it in force, ``refusal`` says in plain words why something was not taken, ``emergency`` holds the online key
to what it may do, ``store`` is the folder on this machine, ``jump`` compares two releases on a sample, ``bundle`` carries a
release to a machine without a network, ``expiry`` tells what runs out when.

Nothing here detects: what is in force is read by :mod:`inthewild.lexicon.active`. docs/releases-client.md.
"""
