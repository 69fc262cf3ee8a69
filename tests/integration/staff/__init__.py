"""Getting in, on both engines and over HTTP."""
