"""What a person can have done: each task is a plain function, without Qt, SQL or wire."""
