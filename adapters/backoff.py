"""Growing pauses between the tries of what fails."""


class Backoff:
    """Pauses in seconds: the first, then each twice the one before, up to the longest."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self.pause = first
        """The pause that `take` returns next."""

    def take(self) -> float:
        """The pause before the next try."""
        pause = self.pause
        self.pause = min(pause * 2, self._longest)
        return pause

    def extend(self, seconds: float) -> None:
        """Make the next pause at least so long, as somebody has asked for it."""
        self.pause = max(self.pause, seconds)

    def reset(self) -> None:
        """Begin with the first pause again, after a try that went well."""
        self.pause = self._first
