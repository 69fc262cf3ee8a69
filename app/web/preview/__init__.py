"""The real page of a draft, with the real engine, for people who try it out: never counted."""
