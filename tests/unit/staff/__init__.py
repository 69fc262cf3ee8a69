"""What getting in is made of, without a database."""
