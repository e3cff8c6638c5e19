"""Pictures of the map that stand alone: one date, several side by side, or one after the other."""
