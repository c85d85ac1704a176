"""Alive: the loops turn. Ready: the parts can do their work."""

from adapters.monitoring.health import Health


class FakeClock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_that_does_not_turn_in_time_is_named_until_it_turns_or_ends() -> None:
    clock = FakeClock()
    health = Health(clock)
    with health.loop("poller", 60) as beat:
        clock.now += 60
        assert health.stalled() == {}
        clock.now += 5
        assert health.stalled() == {"poller": "has not turned for 65 seconds"}
        beat()
        assert health.stalled() == {}
        clock.now += 1_000
        assert health.stalled().keys() == {"poller"}
    assert health.stalled() == {}


def test_a_loop_that_begins_again_has_all_its_time() -> None:
    clock = FakeClock()
    health = Health(clock)
    for _ in range(2):
        with health.loop("poller", 60):
            assert health.stalled() == {}
        clock.now += 1_000


def test_parts_that_are_not_ready_are_named_with_the_reason() -> None:
    health, reasons = Health(), ["it is full"]
    with health.part("bot", lambda: "it has not started"), health.part("lag", lambda: None):
        assert health.unready() == {"bot": "it has not started"}
        with health.part("bot", lambda: reasons[0] if reasons else None):
            assert health.unready() == {"bot": "it is full"}
            reasons.clear()
            assert health.unready() == {}
        assert health.unready() == {"bot": "it has not started"}
    assert health.unready() == {}
