"""Workforce alignment: job families, goals and rewards."""
