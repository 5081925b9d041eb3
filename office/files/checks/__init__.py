"""What must hold between the files: each check adds every fault it finds."""
