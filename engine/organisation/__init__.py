"""Who is who: the directory, who holds which role on a day, and how both change."""
