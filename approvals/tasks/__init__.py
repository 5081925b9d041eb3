"""A task on a page: its link, what is posted, the decision, and the pages that answer."""
