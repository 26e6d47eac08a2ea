"""Learning and testing apart from the running engine: what a company uses to measure a filter, its own or ours."""
