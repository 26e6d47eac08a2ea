"""From hits to findings: what is offered, what is claimed of it, and how sure the engine is."""
