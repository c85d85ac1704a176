"""The log of long-running commands."""

import logging


def log_to_stderr(*, verbose: bool = False) -> None:
    """Log warnings and errors to stderr, or everything if `verbose`."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # httpx logs the address of each call, which contains the token.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # The pool logs each attempt to connect. The watch over the database logs an absence once.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    # PTB logs a traceback for each answer that is not JSON. The error that follows says the same.
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)
