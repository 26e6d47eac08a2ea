"""The floor that every app of the hub stands on: names, clock, ids, actors, permissions, states, events and audit."""
