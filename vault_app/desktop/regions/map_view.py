"""The map as a control: zoom, pan, hover, and a cursor that goes through the countries that hold
mail. It shows a scene and tells what was chosen; what that means is the page's business."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vault_app.desktop.kit.basics import column, frame, icon_button
from vault_app.desktop.regions.atlas import Atlas
from vault_app.desktop.regions.camera import MOST_ZOOM, STEP, Camera
from vault_app.desktop.regions.map_canvas import DOT, Canvas, Scene
from vault_app.desktop.regions.telling import BY_KEYBOARD, announce, tip
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import RADIUS_LARGE, SPACE_2, SPACE_3
from vault_app.wording.text import say

_DRAG_PIXELS: Final = 4
_REACH_PIXELS: Final = DOT + 4
_PAN_PIXELS: Final = 60
_WHEEL_NOTCH: Final = 120
_ONWARD: Final = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK: Final = (Qt.Key.Key_Left, Qt.Key.Key_Up)


class MapView(QWidget):
    """``chosen`` carries a country's code, or ``None`` when a choice was taken back.

    ``tell`` gives the lines to show for a country.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, tell: Callable[[str], Sequence[str]]) -> None:
        super().__init__()
        self._theme = theme
        self._tell = tell
        self._atlas: Atlas | None = None
        self._canvas: Canvas | None = None
        self._scene = Scene()
        self._camera = Camera(width=640, height=320)
        self._ground: QPixmap | None = None
        self._pressed: QPointF | None = None
        self._is_dragging = False
        self._is_ringed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(280, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(say("World map"))
        self._add_buttons()
        theme.changed.connect(self._redraw)

    def _add_buttons(self) -> None:
        theme = self._theme
        self.nearer = icon_button(theme, "plus", say("Zoom in (+)"))
        self.farther = icon_button(theme, "minus", say("Zoom out (−)"))
        self.home = icon_button(theme, "maximize", say("Whole world (0)"))
        self.nearer.clicked.connect(lambda _=False: self.zoom(STEP))
        self.farther.clicked.connect(lambda _=False: self.zoom(1 / STEP))
        self.home.clicked.connect(lambda _=False: self.reset())
        self._buttons = frame("card")
        self._buttons.setParent(self)
        layout = column(self.nearer, self.farther, self.home, margins=(2, 2, 2, 2))
        self._buttons.setLayout(layout)
        self._buttons.adjustSize()
        self._show_limits()

    # What it shows

    @property
    def scene(self) -> Scene:
        return self._scene

    @property
    def camera(self) -> Camera:
        return self._camera

    @property
    def has_atlas(self) -> bool:
        return self._atlas is not None

    def show_atlas(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._canvas = Canvas(atlas, self._theme)
        self._redraw()

    def show_scene(self, scene: Scene, description: str) -> None:
        """Show this; the cursor stays where it is, if there is still something."""
        cursor = self._scene.cursor if self._scene.cursor in scene.tints else None
        self._scene = replace(scene, cursor=cursor, hovered=self._scene.hovered)
        self.setAccessibleDescription(description)
        QAccessible.updateAccessibility(
            QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        )
        self.update()

    def country_at(self, at: QPointF) -> str | None:
        """The country under a pixel; small ones that hold something win nearby."""
        if self._atlas is None or self._canvas is None:
            return None
        x, y = self._camera.to_sheet(at.x(), at.y())
        near = _REACH_PIXELS / self._camera.scale
        dots = self._canvas.dots(self._camera, self._scene)
        return self._atlas.at(x, y, near=near, dots=dots)

    def place_of(self, code: str) -> QPointF | None:
        """Where a country's anchor is in this view."""
        if self._atlas is None or code not in self._atlas.shapes:
            return None
        return QPointF(*self._camera.to_view(self._atlas.shapes[code].anchor))

    # Zoom and pan

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or farther, about a point of the view or its middle."""
        at = QPointF(self.rect().center()) if at is None else at
        self._look(self._camera.zoomed(factor, at.x(), at.y()))

    def reset(self) -> None:
        self._look(self._camera.home())

    def _look(self, camera: Camera) -> None:
        if camera != self._camera:
            self._camera = camera
            self._ground = None
            self._show_limits()
            self.update()

    def _show_limits(self) -> None:
        self.nearer.setEnabled(self._camera.zoom < MOST_ZOOM)
        self.farther.setEnabled(self._camera.zoom > 1.0)
        self.home.setEnabled(not self._camera.is_home)

    def _redraw(self) -> None:
        self._ground = None
        self.update()

    # Events

    def sizeHint(self) -> QSize:
        return QSize(720, 340)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._camera = self._camera.resized(max(1, self.width()), max(1, self.height()))
        self._ground = None
        size = self._buttons.size()
        self._buttons.move(
            self.width() - size.width() - SPACE_3, self.height() - size.height() - SPACE_3
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        self.zoom(STEP ** (notches / 2), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._hover(at)
            return
        moved = at - self._pressed
        if not self._is_dragging and moved.manhattanLength() < _DRAG_PIXELS:
            return
        self._is_dragging = True
        self.setCursor(QCursor(Qt.CursorShape.ClosedHandCursor))
        self._pressed = at
        self._look(self._camera.moved(moved.x(), moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_dragging, pressed = self._is_dragging, self._pressed
        self._pressed, self._is_dragging = None, False
        self.unsetCursor()
        if event.button() == Qt.MouseButton.LeftButton and pressed is not None and not was_dragging:
            self._choose(self.country_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.country_at(event.position()) not in self._scene.tints:
            self.zoom(STEP**2, event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self._scene = replace(self._scene, hovered=None)
        self.update()
        super().leaveEvent(event)

    def _hover(self, at: QPointF) -> None:
        code = self.country_at(at)
        has_mail = code in self._scene.tints
        shape = Qt.CursorShape.PointingHandCursor if has_mail else Qt.CursorShape.ArrowCursor
        self.setCursor(QCursor(shape))
        if code is None:
            QToolTip.hideText()
        else:
            self._show_tip(code, at)
        if code != self._scene.hovered:
            self._scene = replace(self._scene, hovered=code)
            self.update()

    def _show_tip(self, code: str, at: QPointF) -> None:
        here = self.mapToGlobal(at.toPoint() + QPoint(SPACE_3, SPACE_2))
        QToolTip.showText(here, tip(self._tell(code)), self, QRect(at.toPoint(), QSize(1, 1)))

    def _choose(self, code: str | None) -> None:
        is_new = code in self._scene.tints and code != self._scene.chosen
        if is_new:
            self._scene = replace(self._scene, cursor=None)
            self.chosen.emit(code)
        elif self._scene.chosen is not None:
            self.chosen.emit(None)

    # Keyboard

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._is_ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._is_ringed = False
        self._scene = replace(self._scene, cursor=None)
        QToolTip.hideText()
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._is_ringed = True
        if not self._take_key(Qt.Key(event.key()), event.modifiers(), event.text()):
            super().keyPressEvent(event)

    def _take_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> bool:
        if key in (*_ONWARD, *_BACK) and modifiers & Qt.KeyboardModifier.ShiftModifier:
            dx = {Qt.Key.Key_Right: -1, Qt.Key.Key_Left: 1}.get(key, 0)
            dy = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}.get(key, 0)
            self._look(self._camera.moved(dx * _PAN_PIXELS, dy * _PAN_PIXELS))
        elif key in (*_ONWARD, *_BACK):
            self._step(1 if key in _ONWARD else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self._scene.cursor is None:
                return False
            self.chosen.emit(
                None if self._scene.cursor == self._scene.chosen else self._scene.cursor
            )
        elif key == Qt.Key.Key_Escape and self._scene.chosen is not None:
            self.chosen.emit(None)
        elif text in ("+", "="):
            self.zoom(STEP)
        elif text in ("-", "−"):
            self.zoom(1 / STEP)
        elif text == "0":
            self.reset()
        else:
            return False
        return True

    def _countries(self) -> list[str]:
        shapes = self._atlas.shapes if self._atlas is not None else {}
        return [code for code in self._scene.tints if code in shapes]

    def _step(self, by: int) -> None:
        codes = self._countries()
        here = self._scene.cursor or self._scene.chosen or ""
        if here in codes:
            self._go((codes.index(here) + by) % len(codes))
        else:
            self._go(0 if by > 0 else -1)

    def _go(self, place: int) -> None:
        codes = self._countries()
        if not codes or self._atlas is None:
            return
        code = codes[place]
        self._scene = replace(self._scene, cursor=code)
        self._look(self._camera.showing(self._atlas.shapes[code].anchor))
        self.update()
        announce(self, ", ".join(self._tell(code)))
        at = self.place_of(code)
        if at is not None:
            self._show_tip(code, at)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._canvas is not None:
            if self._ground is None:
                self._ground = self._paint_ground(self._canvas)
            painter.drawPixmap(0, 0, self._ground)
            self._canvas.paint_held(painter, self._camera, self._scene)
        if self.hasFocus() and self._is_ringed and self._scene.cursor is None:
            painter.setPen(QPen(self._theme.color("focus"), 2.0))
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, RADIUS_LARGE, RADIUS_LARGE)
        painter.end()

    def _paint_ground(self, canvas: Canvas) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self._theme.color("surface"))
        painter = QPainter(pixmap)
        canvas.paint_ground(painter, self._camera)
        painter.end()
        return pixmap
