"""Storage: the log with its indexes beside the classic table with its own, over one history."""

from collections.abc import Iterator

from adapters.postgres.connection.connect import connect
from tests.benchmarks.classic import engine
from tests.benchmarks.figures import Figure, Goal, single
from tests.benchmarks.server import Server
from tests.benchmarks.sql import sql


def storage(server: Server) -> Iterator[Figure]:
    """Bytes an event against bytes a row. The chain is not counted: the classic way has none."""
    server.small()
    url = server.database("storage", template="small")
    engine(url).dispose()
    with connect(url) as session:
        session.execute(sql("classic_fill"))
        (sizes,) = session.execute(sql("sizes"))
    basis = f"{sizes['log']:.0f} against {sizes['classic']:.0f} bytes"
    share = single(sizes["log"] / sizes["classic"])
    yield Figure("storage: log / classic table", share, "x", basis, Goal("<=", 1.4))
