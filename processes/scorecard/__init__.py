"""Scorecard management: the map, its measures, targets and numbers."""
