"""What all clients may hold together, or all parts of one answer, whatever is asked for."""


class Budget:
    """`left` may fall below zero: everybody gets the least that they need."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def grant(self, wanted: int) -> int:
        """As much of it as there is, 1 at least; to be given back."""
        granted = max(1, min(wanted, self.left))
        self.left -= granted
        return granted

    def give_back(self, amount: int) -> None:
        self.left += amount
