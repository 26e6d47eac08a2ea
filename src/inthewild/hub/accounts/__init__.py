"""People and the organisations they work for: who somebody is, and what they may be taken for."""
