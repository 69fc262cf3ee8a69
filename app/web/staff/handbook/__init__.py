"""The staff handbook (``docs/handbook``), served as pages of the staff area."""
