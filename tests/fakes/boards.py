"""Scoreboards in memory."""

from datetime import datetime

from domain.digests.scoreboard import Board, BoardState


class FakeBoards:
    """Remembers scoreboards, as the table does."""

    def __init__(self) -> None:
        self._boards: dict[int, Board] = {}
        self._digests: dict[int, bytes] = {}

    def find(self, chat_id: int) -> Board | None:
        return self._boards.get(min(chat_id, 0))

    def begin(self, chat_id: int, shown_in: int, now: datetime) -> bool:
        board = self.find(chat_id)
        shown_in = min(shown_in, 0)
        stayed_behind = (
            board is not None and board.state is BoardState.SHOWN and board.shown_in > shown_in
        )
        if board is not None and not stayed_behind:
            return False
        self._boards[min(chat_id, 0)] = Board(BoardState.SENDING, shown_in, now)
        return True

    def keep(self, chat_id: int, message_id: int, digest: bytes, now: datetime) -> None:
        board = self.find(chat_id)
        if board and board.state is BoardState.SENDING:
            self._boards[min(chat_id, 0)] = Board(
                BoardState.SHOWN, board.shown_in, board.begun_at, message_id, now
            )
            self._digests[min(chat_id, 0)] = digest

    def drop(self, chat_id: int) -> None:
        board = self.find(chat_id)
        if board and board.state is BoardState.SENDING:
            del self._boards[min(chat_id, 0)]

    def claim_edit(self, chat_id: int, digest: bytes, now: datetime) -> int | None:
        board = self.find(chat_id)
        is_same = self._digests.get(min(chat_id, 0)) == digest
        if board is None or is_same or not board.may_be_edited(now):
            return None
        self._boards[min(chat_id, 0)] = Board(
            board.state, board.shown_in, board.begun_at, board.message_id, now
        )
        return board.message_id

    def keep_edit(self, chat_id: int, message_id: int, digest: bytes) -> None:
        board = self.find(chat_id)
        if board and board.message_id == message_id:
            self._digests[min(chat_id, 0)] = digest

    def lose(self, chat_id: int, message_id: int) -> None:
        board = self.find(chat_id)
        if board and board.message_id == message_id:
            self._boards[min(chat_id, 0)] = Board(
                BoardState.GONE, board.shown_in, board.begun_at, message_id, board.edited_at
            )

    def forget(self, chat_id: int) -> Board | None:
        self._digests.pop(min(chat_id, 0), None)
        return self._boards.pop(min(chat_id, 0), None)
