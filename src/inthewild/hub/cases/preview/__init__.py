"""What can be read of a listing without a person: which platform, which item, title, language, price; and what is missing.

``address`` reads the web address alone, whatever its host. ``page`` reads the bytes of a page, ``read`` puts both
together, and ``fetch`` gets the page of a platform that is registered. Nothing here says what the listing is
(HUB.md 3: nobody uses us as an oracle).
"""
