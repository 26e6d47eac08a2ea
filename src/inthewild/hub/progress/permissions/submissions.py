"""Who submits, who asks and accepts, and who reads a submission."""
