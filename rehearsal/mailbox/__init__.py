"""A mailbox for the demo: a mail server on this machine that keeps what it gets, and its pages."""
