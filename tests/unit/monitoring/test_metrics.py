"""What a process counts is there in the format of Prometheus, under the documented names."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.monitoring.metrics import Metrics
from tests.drivers.prometheus import samples


def test_appends_folds_and_calls_are_counted() -> None:
    metrics = Metrics("1.2.3")
    metrics.append(0.002, [("command", "ok"), ("callback", "denied"), ("command", "ok")], size=4)
    with metrics.fold("user_stats"):
        pass
    metrics.bot_api_call("sendMessage", "200")
    metrics.bot_api_call("sendMessage", "429")
    found = samples(metrics.text().decode())
    assert found["storyline_append_seconds_count",] == 1
    assert found["storyline_append_batch_events_sum",] == 4
    assert found["storyline_events_total", "ok", "command"] == 2
    assert found["storyline_events_total", "denied", "callback"] == 1
    assert found["storyline_fold_seconds_count", "user_stats"] == 1
    assert found["storyline_bot_api_calls_total", "200", "sendMessage"] == 1
    assert found["storyline_bot_api_calls_total", "429", "sendMessage"] == 1
    assert found["storyline_build_info", "1.2.3"] == 1


def test_the_database_is_asked_when_somebody_reads() -> None:
    metrics, away = Metrics("1"), [True]
    metrics.watch_database(lambda: away[0])
    assert samples(metrics.text().decode())["storyline_database_up",] == 0
    away[0] = False
    assert samples(metrics.text().decode())["storyline_database_up",] == 1


def test_a_collector_is_asked_while_it_is_there() -> None:
    class FakeCollector(Collector):
        def collect(self) -> Iterator[Metric]:
            yield GaugeMetricFamily("storyline_fake", "A fake.", 7)

    metrics = Metrics("1")
    assert ("storyline_fake",) not in samples(metrics.text().decode())
    with metrics.collecting(FakeCollector()):
        assert samples(metrics.text().decode())["storyline_fake",] == 7
    assert ("storyline_fake",) not in samples(metrics.text().decode())


def test_what_two_collectors_have_under_one_name_is_one_metric() -> None:
    class FakeCollector(Collector):
        def __init__(self, kind: str) -> None:
            self._kind = kind

        def collect(self) -> Iterator[Metric]:
            parked = GaugeMetricFamily("storyline_parked", "Parked.", labels=["kind"])
            parked.add_metric([self._kind], 1)
            yield parked

    metrics = Metrics("1")
    with metrics.collecting(FakeCollector("event")), metrics.collecting(FakeCollector("message")):
        text = metrics.text().decode()
    assert text.count("# TYPE storyline_parked ") == 1
    assert {("storyline_parked", kind) for kind in ("event", "message")} <= samples(text).keys()
