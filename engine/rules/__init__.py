"""Rules: what they are made of, how they are run, and what they mean for a decision."""
