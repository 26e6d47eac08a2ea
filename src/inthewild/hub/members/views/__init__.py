"""Pages of members. A view reads, calls one service, and shows; no rule lives here."""
