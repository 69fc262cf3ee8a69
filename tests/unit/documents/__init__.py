"""The document format: reading, upgrades, the published schema."""
