"""Learning and testing apart from the running engine: train, evaluate, sample, compare; a red team for any filter."""
