"""`/metrics`, `/livez` and `/readyz`: for Prometheus, and for programs that restart or route."""

from dataclasses import dataclass, field

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.http_server import listening, serve
from adapters.logs import release
from adapters.monitoring.health import Health
from adapters.monitoring.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The metrics and the health of one process."""

    metrics: Metrics = field(default_factory=lambda: Metrics(release()))
    health: Health = field(default_factory=Health)


def health_routes(health: Health) -> list[Route]:
    """Whether the process is alive and ready. They say nothing about people."""

    async def alive(_: Request) -> Response:
        return _answer(health.stalled())

    def ready(_: Request) -> Response:
        return _answer(health.unready())

    return [Route("/livez", alive), Route("/readyz", ready)]


def metrics_route(metrics: Metrics) -> Route:
    """All metrics of the process."""

    def text(_: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", text)


async def serve_monitoring(monitoring: Monitoring, address: str) -> None:
    """Serve metrics and health at HOST:PORT, forever. Raises StorylineError for a taken port."""
    routes = [*health_routes(monitoring.health), metrics_route(monitoring.metrics)]
    with listening(address) as listener:
        await serve(Starlette(routes=routes), listener)


def _answer(trouble: dict[str, str]) -> Response:
    return JSONResponse({"ok": not trouble, "trouble": trouble}, 503 if trouble else 200)
