"""Which part of the sheet a map shows: the arithmetic of zoom and pan, without Qt."""

from dataclasses import dataclass, replace
from typing import Final

from vault_app.desktop.regions.geometry import Box, Point, outline, project

MOST_ZOOM: Final = 60.0
STEP: Final = 1.5

_EDGE: Final = outline()
_WIDTH: Final = max(x for x, _ in _EDGE)
_HEIGHT: Final = max(y for _, y in _EDGE)
# The first view leaves Antarctica out: nobody's mail lies there, and the rest grows by a fifth.
_HOME: Final[Box] = (-_WIDTH, project(0, 84)[1], _WIDTH, project(0, -57)[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A view of ``width`` by ``height`` pixels. ``zoom`` 1 shows the inhabited world; ``x`` and
    ``y`` are the middle of the view on the sheet."""

    width: float
    height: float
    zoom: float = 1.0
    x: float = (_HOME[0] + _HOME[2]) / 2
    y: float = (_HOME[1] + _HOME[3]) / 2

    @property
    def scale(self) -> float:
        """Pixels for one radius of the globe."""
        fit = min(
            self.width / ((_HOME[2] - _HOME[0]) * 1.02),
            self.height / ((_HOME[3] - _HOME[1]) * 1.02),
        )
        return max(fit, 1.0) * self.zoom

    @property
    def is_home(self) -> bool:
        return self.zoom == 1.0 and self == self.home()

    def to_view(self, point: Point) -> Point:
        scale = self.scale
        return (
            (point[0] - self.x) * scale + self.width / 2,
            (point[1] - self.y) * scale + self.height / 2,
        )

    def to_sheet(self, x: float, y: float) -> Point:
        scale = self.scale
        return (x - self.width / 2) / scale + self.x, (y - self.height / 2) / scale + self.y

    def resized(self, width: float, height: float) -> "Camera":
        return replace(self, width=width, height=height)._bounded()

    def home(self) -> "Camera":
        return Camera(width=self.width, height=self.height)

    def moved(self, dx: float, dy: float) -> "Camera":
        """Dragged by so many pixels."""
        scale = self.scale
        return replace(self, x=self.x - dx / scale, y=self.y - dy / scale)._bounded()

    def zoomed(self, factor: float, x: float, y: float) -> "Camera":
        """Nearer or farther, while the point under a pixel stays under it."""
        zoom = min(max(self.zoom * factor, 1.0), MOST_ZOOM)
        if zoom == 1.0:
            return self.home()
        at = self.to_sheet(x, y)
        nearer = replace(self, zoom=zoom)
        after = nearer.to_sheet(x, y)
        return replace(
            nearer, x=nearer.x + at[0] - after[0], y=nearer.y + at[1] - after[1]
        )._bounded()

    def showing(self, point: Point, *, margin: float = 40.0) -> "Camera":
        """Moved as little as needed to have a point of the sheet in view."""
        x, y = self.to_view(point)
        dx = min(max(x, margin), self.width - margin) - x
        dy = min(max(y, margin), self.height - margin) - y
        return self if dx == dy == 0 else self.moved(dx, dy)

    def _bounded(self) -> "Camera":
        """Not beyond the sheet: what is smaller than the view stays in its middle."""
        if self.zoom == 1.0:
            return self.home()
        half_x, half_y = self.width / self.scale / 2, self.height / self.scale / 2
        spare_x, spare_y = max(0.0, _WIDTH - half_x), max(0.0, _HEIGHT - half_y)
        return replace(
            self, x=min(max(self.x, -spare_x), spare_x), y=min(max(self.y, -spare_y), spare_y)
        )
