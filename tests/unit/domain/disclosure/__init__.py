"""What each part of the disclosure rule promises."""
