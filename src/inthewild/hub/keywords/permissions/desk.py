"""Who works at the desk, and who reads which terms."""
