"""The visible part of a page, and the way from its own space to the page as it is read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The visible part of a page in its own space, and the quarter turns, clockwise, that make its words upright."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the upright page."""
        across, up = self.right - self.left, self.top - self.bottom
        return (up, across) if self.turns % 2 else (across, up)

    def own(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the upright page in the page's own space."""
        if self.turns == 0:
            return self.left + x, self.top - y
        if self.turns == 1:
            return self.left + y, self.bottom + x
        if self.turns == 2:
            return self.right - x, self.bottom + y
        return self.right - y, self.top - x

    def upright(self, boxes: Points) -> Points:
        """Return rectangles of the page's own space on the upright page.

        ``boxes``: left, bottom, right and top in each row. Returned: left, top, right and bottom.
        """
        left, bottom, right, top = boxes.T
        if self.turns == 0:
            edges = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        elif self.turns == 1:
            edges = (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        elif self.turns == 2:
            edges = (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        else:
            edges = (self.top - top, self.right - right, self.top - bottom, self.right - left)
        return np.column_stack(edges)
