"""Who draws and checks samples, and what auditors read."""
