"""What leaves in a standard form: the legal forms of the EU Digital Services Act. Drafts; the platform sends them."""
