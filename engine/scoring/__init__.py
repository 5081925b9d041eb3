"""Scores: how values become scores, totals of longer periods, weighted readings and formulas."""
