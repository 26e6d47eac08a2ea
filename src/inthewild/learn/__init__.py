"""Learning and testing apart from the running engine: train, evaluate, sample and compare; measuring a filter, its own or ours."""
