"""What a text alone gives: its folded readings, its units and a guess at its language."""
