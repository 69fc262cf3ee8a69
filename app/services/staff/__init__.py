"""Getting in: accounts, one-time links, sign-in, sessions and what staff prove themselves with.

Each module holds the use cases of one way in. Randomness and the present time are passed in;
nothing here knows HTTP, and nothing that lets somebody in is stored as it is.
"""
