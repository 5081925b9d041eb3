"""What is shown: tasks, sheets, lists, and what was delivered, in words."""
