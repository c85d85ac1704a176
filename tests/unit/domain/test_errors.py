"""What an error tells a person to do."""

from domain.errors import ReplayDue


def test_a_due_replay_is_named_with_its_command() -> None:
    due = ReplayDue(["content_queue", "user_stats"])
    assert due.names == ["content_queue", "user_stats"]
    assert str(due) == (
        "read tables of an older release cannot take a decision back or follow a change of the"
        " queue: run storyline replay content_queue --yes; storyline replay user_stats --yes"
    )
