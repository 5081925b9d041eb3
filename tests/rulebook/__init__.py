"""Tests of the rules, and the sound content that they change."""
