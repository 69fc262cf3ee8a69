"""The statistics' tables, without a database."""
