"""What long-running commands tell while they run."""

import logging


def log_to_stderr(*, verbose: bool = False) -> None:
    """Log what needs somebody's attention, or everything that happens."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # httpx writes the whole address of each call, and the token is a part of it.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # A pool tells each of its attempts; that the database is away is said once, elsewhere.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    # PTB tells each answer that is not JSON with its traceback. The error that follows says it too.
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)
