"""What tests stand on: a database cluster, a running server, a browser."""
