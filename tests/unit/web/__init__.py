"""HTTP in, page out: the parts that need no database."""
