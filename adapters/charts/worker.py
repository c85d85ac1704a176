"""The drawing process: `python -m adapters.charts.worker`.

It loads its libraries. Then it reads orders from its standard input and writes drawings to its
standard output, one after the other, until the input ends. A message is a status byte, a length of
four bytes, and so many bytes.
"""

import os
import pickle
import signal
from collections.abc import Iterator
from typing import BinaryIO, Final

from adapters.charts.drawing_order import DRAWN, FAILED, HEADER, DrawingOrder

LONGEST_DRAWING: Final = 60
"""Seconds until the kernel ends a drawing that hangs. The parent process ends it earlier."""


def main() -> None:
    """Draw until the input ends."""
    orders = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    from adapters.charts.draw import warm_up

    warm_up()
    for order in _orders(orders):
        signal.alarm(LONGEST_DRAWING)
        status, answer = _answer(order)
        signal.alarm(0)
        answers.write(HEADER.pack(status, len(answer)) + answer)
        answers.flush()


def _orders(orders: BinaryIO) -> Iterator[DrawingOrder]:
    while len(header := orders.read(HEADER.size)) == HEADER.size:
        _, length = HEADER.unpack(header)
        yield pickle.loads(orders.read(length))


def _answer(order: DrawingOrder) -> tuple[bytes, bytes]:
    from adapters.charts.draw import draw

    try:
        return DRAWN, draw(order)
    except Exception as error:
        return FAILED, f"{type(error).__name__}: {error}".encode()


if __name__ == "__main__":
    main()
