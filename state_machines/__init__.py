"""What a machine is made of, how a move fires, and how a definition is proved sound and drawn."""
