"""What is asked: the fields of every form, one file per process."""
