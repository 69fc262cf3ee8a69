"""The specification of the self-check, as tests."""
