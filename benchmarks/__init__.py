"""What the service costs, always beside a yardstick in the same run (docs/performance.md)."""
