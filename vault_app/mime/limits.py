"""How far the reader follows a message; beyond, it stops and says so instead of growing slow."""

MAX_DEPTH = 30
MAX_PARTS = 1_000
MAX_HEADER = 64 * 1024
MAX_HEADERS = 256 * 1024
MAX_ADDRESSES = 2_000
MAX_PARAMETERS = 1_000
MAX_REFERENCES = 100
MAX_BOUNDARY = 998
MAX_ID = 998
MAX_NAME = 500

# Text for the index, in characters; and how much of an encoded body is looked at to get it.
MAX_TEXT = 256 * 1024
MAX_TEXT_SOURCE = 1024 * 1024
PREVIEW_LENGTH = 200
