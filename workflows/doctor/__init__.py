"""What `smo doctor` checks."""
