"""What staff authoring decides."""
