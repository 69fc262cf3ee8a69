"""What commands print, without a shell."""
