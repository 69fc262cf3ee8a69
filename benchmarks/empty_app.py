"""The yardstick: a Flask application that does nothing, on the same server as the product."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def empty() -> str:
    """Answer with nothing at all."""
    return ""
