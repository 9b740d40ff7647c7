"""Turns: of several threads that want to look something up one does, and the others sleep.

Threads of one interpreter compute one at a time anyway. But SQLite lets go of the interpreter at each step of a
statement, and whoever waits for it is woken each time, mostly for nothing, on a processor whose caches know nothing of
the work: four threads got two thirds of what one gets. Who waits for a turn instead is woken when a lookup has ended.
"""

from __future__ import annotations

from threading import Lock

PATIENCE_SECONDS = 0.005
"""As long as the interpreter lets a thread compute before another one may. Hardly any lookup takes so long."""


class Turns:
    """Who may look something up now; nothing but speed depends on there being one at a time.

    Args:
        patience: seconds after which a lookup that has not ended is waiting for a disk, or for another process: then
            it goes on beside the turns, and nobody waits for it again.
    """

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._turn = Lock()
        self._ended = 0

    def take(self) -> Lock:
        """Wait for a turn; it is given back by ``end``."""
        turn = self._turn
        if turn.acquire(blocking=False):
            return turn
        while True:
            ended = self._ended
            if turn.acquire(timeout=self._patience):
                return turn
            # Two who find it stuck at once may each begin a new one: one more lookup at a time, until these have ended.
            if self._turn is turn and self._ended == ended:
                self._turn = Lock()
            turn = self._turn

    def end(self, turn: Lock) -> None:
        """Give a turn back: to whoever waits for it, or to the same thread if it comes again before they are awake."""
        self._ended += 1
        turn.release()
