"""Review packs: their figures, texts, charts, PDF and slides."""
