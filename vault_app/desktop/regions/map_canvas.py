"""Draws the map: sea, land, shaded countries, dots, names. Knows no mouse and no keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
)

from vault_app.desktop.regions.atlas import Atlas
from vault_app.desktop.regions.camera import Camera
from vault_app.desktop.regions.geometry import Point, Ring, meridian, outline, parallel
from vault_app.desktop.regions.swatch import hatch
from vault_app.desktop.theme import Theme, Type

DOT: Final = 5.0
# A country that covers less of the screen than this, in square pixels, is a dot.
_DOT_BELOW: Final = 26.0
_MOST_NAMES: Final = 14
_FAINT: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tint:
    """How one country is drawn. ``step`` of the shades, ``is_sure``: without hatching."""

    step: int
    is_sure: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is to be drawn. ``tints`` most copies first; ``chosen`` is a code of a country, or ""
    for what no country has."""

    tints: Mapping[str, Tint] = field(default_factory=dict)
    chosen: str | None = None
    cursor: str | None = None
    hovered: str | None = None


class Canvas:
    """The shapes as Qt paths, made once, and how they are painted in a theme's colours."""

    def __init__(self, atlas: Atlas, theme: Theme) -> None:
        self._atlas = atlas
        self._theme = theme
        self._paths = {code: _path(shape.rings) for code, shape in atlas.shapes.items()}
        self._land = _path(atlas.land)
        self._sea = _line(outline(), is_closed=True)
        self._net = QPainterPath()
        for lon in range(-150, 180, 30):
            self._net.addPath(_line(meridian(lon)))
        for lat in range(-60, 90, 30):
            self._net.addPath(_line(parallel(lat)))

    def dots(self, camera: Camera, scene: Scene) -> list[str]:
        """The countries that are too small to be seen at this zoom and hold something."""
        per_pixel = camera.scale**2
        return [
            code
            for code in scene.tints
            if code in self._atlas.shapes and self._atlas.shapes[code].area * per_pixel < _DOT_BELOW
        ]

    def paint_ground(self, painter: QPainter, camera: Camera) -> None:
        """Sea, net and land; the same for whatever is held."""
        theme, view = self._theme, _transform(camera)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(view.map(self._sea), theme.color("sea"))
        painter.strokePath(view.map(self._net), QPen(_faint(theme.color("border"), 0.9), 1.0))
        painter.strokePath(view.map(self._sea), QPen(theme.color("border"), 1.0))
        pen = QPen(theme.color("sea"), 0.7)
        visible = _visible(camera)
        for path in (self._land, *self._paths.values()):
            if path.boundingRect().intersects(visible):
                shown = view.map(path)
                painter.fillPath(shown, theme.color("land"))
                painter.strokePath(shown, pen)

    def paint_held(self, painter: QPainter, camera: Camera, scene: Scene) -> None:
        """The shades over the land, the least first, so that a dot is never hidden by a country."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dots = set(self.dots(camera, scene))
        view, visible = _transform(camera), _visible(camera)
        drawn = [code for code in reversed(list(scene.tints)) if code in self._paths]
        for code in drawn:
            if code not in dots and self._paths[code].boundingRect().intersects(visible):
                self._paint_country(painter, view.map(self._paths[code]), code, scene)
        for code in drawn:
            if code in dots:
                self._paint_country(painter, self._dot(camera, code), code, scene)
        self._paint_marks(painter, camera, scene, dots)
        self._paint_names(painter, camera, scene, dots)

    def _paint_country(
        self, painter: QPainter, shape: QPainterPath, code: str, scene: Scene
    ) -> None:
        theme, tint = self._theme, scene.tints[code]
        color = QColor(theme.tokens.shades[tint.step])
        is_faint = scene.chosen is not None and scene.chosen != code
        painter.save()
        if is_faint:
            painter.setOpacity(_FAINT)
        painter.fillPath(shape, color)
        if not tint.is_sure:
            hatch(painter, shape, theme.color("surface"))
        # Its own edge, so that a pale country is still seen to hold something.
        painter.strokePath(shape, QPen(QColor(theme.tokens.shades[-1]), 0.8))
        painter.restore()

    def _paint_marks(self, painter: QPainter, camera: Camera, scene: Scene, dots: set[str]) -> None:
        """Edges for what is under the mouse, chosen, and where the keyboard is."""
        marks = (
            (scene.hovered, "text", 1.4),
            (scene.chosen, "text", 2.0),
            (scene.cursor, "focus", 2.6),
        )
        view = _transform(camera)
        for code, color, width in marks:
            if code is None or code not in self._paths:
                continue
            path = self._paths[code]
            is_dot = code in dots or path.isEmpty()
            shape = self._dot(camera, code) if is_dot else view.map(path)
            if color == "focus":
                painter.strokePath(shape, QPen(self._theme.color("surface"), width + 2.4))
            painter.strokePath(shape, QPen(self._theme.color(color), width))

    def _dot(self, camera: Camera, code: str) -> QPainterPath:
        x, y = camera.to_view(self._atlas.shapes[code].anchor)
        dot = QPainterPath()
        dot.addEllipse(QPointF(x, y), DOT, DOT)
        return dot

    def _paint_names(self, painter: QPainter, camera: Camera, scene: Scene, dots: set[str]) -> None:
        """Names of those with most, where they do not cover one another."""
        theme = self._theme
        font = theme.font(Type.CAPTION_STRONG)
        metrics = QFontMetricsF(font)
        taken = [self._dot(camera, code).boundingRect() for code in dots]
        ahead = [code for code in (scene.chosen, scene.cursor) if code in scene.tints]
        room = QRectF(2, 2, camera.width - 4, camera.height - 4)
        count = 0
        for code in dict.fromkeys([*(code for code in ahead if code), *self._by_weight(scene)]):
            if code not in self._atlas.shapes or count >= _MOST_NAMES:
                continue
            if scene.chosen is not None and code != scene.chosen and code != scene.cursor:
                continue
            places = self._name_places(camera, code, metrics, scene.tints[code].name, dots)
            place = next(
                (p for p in places if room.contains(p) and not any(map(p.intersects, taken))), None
            )
            if place is None:
                continue
            taken.append(place.adjusted(-3, -1, 3, 1))
            count += 1
            text = QPainterPath()
            text.addText(place.left(), place.top() + metrics.ascent(), font, scene.tints[code].name)
            halo = QPen(_faint(theme.color("surface"), 0.86), 3.4)
            halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(text, halo)
            painter.fillPath(text, theme.color("text"))

    def _by_weight(self, scene: Scene) -> list[str]:
        """Most first; of equals (one law of many states) the largest, where a name has room."""

        def weight(code: str) -> tuple[int, bool, float]:
            tint = scene.tints[code]
            return -tint.step, not tint.is_sure, -self._atlas.shapes[code].area

        return sorted((code for code in scene.tints if code in self._atlas.shapes), key=weight)

    def _name_places(
        self, camera: Camera, code: str, metrics: QFontMetricsF, name: str, dots: set[str]
    ) -> list[QRectF]:
        """In the country if there is room, else at its right, left, above or below."""
        shape = self._atlas.shapes[code]
        x, y = camera.to_view(shape.anchor)
        width, height = metrics.horizontalAdvance(name), metrics.height()
        room = (shape.box[2] - shape.box[0]) * camera.scale
        if code not in dots and room > width * 0.8:
            return [
                QRectF(x - width / 2, y - height / 2 + shift, width, height)
                for shift in (0, height, -height)
            ]
        tall = (shape.box[3] - shape.box[1]) * camera.scale
        aside = DOT + 4 if code in dots else min(room / 2 + 3, 14.0)
        off = DOT + 1 if code in dots else min(tall / 2 + 1, 12.0)
        return [
            QRectF(x + aside, y - height / 2, width, height),
            QRectF(x - aside - width, y - height / 2, width, height),
            QRectF(x - width / 2, y - off - height, width, height),
            QRectF(x - width / 2, y + off, width, height),
        ]


def _transform(camera: Camera) -> QTransform:
    scale = camera.scale
    dx, dy = camera.width / 2 - camera.x * scale, camera.height / 2 - camera.y * scale
    return QTransform(scale, 0.0, 0.0, scale, dx, dy)


def _visible(camera: Camera) -> QRectF:
    left, top = camera.to_sheet(0, 0)
    right, bottom = camera.to_sheet(camera.width, camera.height)
    return QRectF(left, top, right - left, bottom - top)


def _path(rings: tuple[Ring, ...]) -> QPainterPath:
    made = QPainterPath()
    made.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        made.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring]))
        made.closeSubpath()
    return made


def _line(points: list[Point], *, is_closed: bool = False) -> QPainterPath:
    made = QPainterPath()
    made.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    if is_closed:
        made.closeSubpath()
    return made


def _faint(color: QColor, share: float) -> QColor:
    made = QColor(color)
    made.setAlphaF(share)
    return made
