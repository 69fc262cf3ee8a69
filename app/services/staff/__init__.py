"""Getting in: accounts, one-time links, sign-in, sessions and what staff prove themselves with.

Each module holds the use cases of one door. Randomness and the present time are passed in;
nothing here knows HTTP, and nothing that opens a door is stored as it is.
"""
