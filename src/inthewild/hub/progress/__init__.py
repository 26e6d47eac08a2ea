"""Progress: what members submit, how far it was verified, and the yearly snapshot in which every figure leads to its source."""
