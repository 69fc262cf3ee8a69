"""Getting in and out: the staff area's pages around accounts, sessions and proofs."""
