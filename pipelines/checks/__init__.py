"""What is checked beyond the shape of a table: on the finished cube, and as one list of every check."""
