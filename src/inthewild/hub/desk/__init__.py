"""The desk for data subjects: requests about one's own data, from anybody, with a clock (docs/hub-desk.md)."""
