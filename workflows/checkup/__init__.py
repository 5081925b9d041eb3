"""The check-up behind `smo doctor`: what an office needs, looked at one thing after the other."""
