"""What the Marrowby Group's strategy says, figure by figure; the same on every machine."""
