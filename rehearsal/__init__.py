"""A whole year on a simulated clock, with virtual owners who answer in their own style."""
