"""The address of the webhook that Telegram is told."""

import pytest

from adapters.telegram.receiving.webhook import webhook_address


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("https://bot.example.org", "https://bot.example.org/telegram"),
        ("https://bot.example.org/", "https://bot.example.org/telegram"),
        ("https://bot.example.org:8443", "https://bot.example.org:8443/telegram"),
        ("https://bot.example.org/telegram", "https://bot.example.org/telegram"),
        ("https://bot.example.org/bots/ours", "https://bot.example.org/bots/ours"),
        ("https://bot.example.org/bots/", "https://bot.example.org/bots/"),
    ],
)
def test_a_path_is_told_as_it_is_and_none_gets_the_default(setting: str, told: str) -> None:
    assert webhook_address(setting) == told
