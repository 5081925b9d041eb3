"""What day it is and what is due: working days, fiscal years, offsets and milestones. Pure."""
