"""When: deadlines, milestones, wake-ups, and the publication of a year."""
