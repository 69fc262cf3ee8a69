"""How often something is tried: DISCLOSURE_TRIES, which `make disclosure` sets to 20,000."""

import os

TRIES = int(os.environ.get("DISCLOSURE_TRIES", "400"))
