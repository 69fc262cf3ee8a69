"""The engine and its checks: pure functions, no mocks."""
