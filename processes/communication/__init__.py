"""Strategy communication: messages, team talks, reach."""
