"""The pictures in Nora's mail, each painted by a function that is named in the letter's text."""

from collections.abc import Callable

from vault_app.demo.letters.canvas import Canvas
from vault_app.demo.letters.tokens import number


def paint(scene: str, *, width: int = 480, grain: int = 0) -> bytes:
    """A PNG of ``width`` times two thirds of it."""
    canvas = Canvas(width, width * 2 // 3)
    _SCENES[scene](canvas, width / 480)
    if grain:
        canvas.grain(scene, grain)
    return canvas.png()


def _harbour(canvas: Canvas, unit: float) -> None:
    horizon = int(canvas.height * 0.62)
    canvas.band(0, horizon, "#26355d", "#f2a65a")
    canvas.band(horizon, canvas.height, "#b8694a", "#1d2440")
    canvas.disc(340 * unit, 178 * unit, 34 * unit, "#ffd9a0")
    canvas.box(0, horizon, canvas.width, horizon + 2, "#f7c98b")
    for at, tall in ((60, 110), (130, 130), (205, 95)):
        _crane(canvas, unit, at, tall, horizon)
    canvas.shape(
        [(250 * unit, 196 * unit), (430 * unit, 196 * unit), (404 * unit, 222 * unit),
         (274 * unit, 222 * unit)], "#141a2e",
    )  # fmt: skip
    for index, shade in enumerate(("#a3473b", "#3c6e71", "#d9a441", "#7a4f7a", "#3f5f8a")):
        left = (284 + index * 25) * unit
        canvas.box(left, 178 * unit, left + 22 * unit, 196 * unit, shade)
        canvas.box(
            left, 162 * unit, left + 22 * unit, 177 * unit, shade if index % 2 else "#55607a"
        )


def _crane(canvas: Canvas, unit: float, at: int, tall: int, ground: int) -> None:
    top = ground - tall * unit
    for leg in (0, 34):
        canvas.line(((at + leg) * unit, ground), ((at + 17) * unit, top), 5 * unit, "#161c33")
    canvas.box((at - 30) * unit, top, (at + 95) * unit, top + 6 * unit, "#161c33")
    canvas.line(((at + 17) * unit, top - 24 * unit), ((at + 90) * unit, top), 2 * unit, "#161c33")
    canvas.line(((at + 70) * unit, top), ((at + 70) * unit, top + 40 * unit), 2 * unit, "#161c33")


def _house(canvas: Canvas, unit: float) -> None:
    """A Berlin tenement in the evening, some windows lit."""
    canvas.band(0, canvas.height, "#3b4a6b", "#8c97ad")
    canvas.box(90 * unit, 40 * unit, 400 * unit, 320 * unit, "#d8c3a5")
    canvas.shape(
        [(80 * unit, 42 * unit), (120 * unit, 14 * unit), (370 * unit, 14 * unit),
         (410 * unit, 42 * unit)], "#7d4f50",
    )  # fmt: skip
    for floor in range(4):
        for row in range(5):
            left, top = (112 + row * 58) * unit, (58 + floor * 62) * unit
            is_lit = number(f"window {floor} {row}", 0, 2) == 0
            canvas.box(
                left - 3 * unit, top - 3 * unit, left + 33 * unit, top + 43 * unit, "#f1e6d6"
            )
            canvas.box(
                left, top, left + 30 * unit, top + 40 * unit, "#ffd97d" if is_lit else "#43506e"
            )
            canvas.box(left + 14 * unit, top, left + 16 * unit, top + 40 * unit, "#f1e6d6")
    canvas.box(228 * unit, 252 * unit, 262 * unit, 320 * unit, "#4b3832")
    canvas.disc(256 * unit, 288 * unit, 3 * unit, "#e0b354")


def _plan(canvas: Canvas, unit: float) -> None:
    """The floor plan of two rooms, a kitchen and a bath."""
    walls = "#27303f"
    canvas.box(40 * unit, 40 * unit, 440 * unit, 280 * unit, walls)
    rooms = ((48, 48, 238, 180, "#f6efe2"), (246, 48, 432, 180, "#e8f0ec"),
             (48, 188, 178, 272, "#f3e3dc"), (186, 188, 278, 272, "#dfe8f2"),
             (286, 188, 432, 272, "#f1ead8"))  # fmt: skip
    for left, top, right, bottom, fill in rooms:
        canvas.box(left * unit, top * unit, right * unit, bottom * unit, fill)
    doors = ((120, 178, 156, 190), (300, 178, 336, 190), (176, 216, 188, 246),
             (276, 216, 288, 246), (430, 214, 442, 250))  # fmt: skip
    for left, top, right, bottom in doors:
        canvas.box(left * unit, top * unit, right * unit, bottom * unit, "#fbfaf7")
    for left, right in ((90, 190), (290, 390)):
        canvas.box(left * unit, 38 * unit, right * unit, 48 * unit, "#8fb8d8")


def _fjord(canvas: Canvas, unit: float) -> None:
    """Northern lights over a bay in Iceland."""
    horizon = int(canvas.height * 0.7)
    canvas.band(0, horizon, "#050b1f", "#12324a")
    for index in range(46):
        left = index * 10.6 * unit
        top = (44 + number(f"light {index}", 0, 30) + abs(index - 22) * 1.4) * unit
        reach = number(f"reach {index}", 34, 92) * unit
        canvas.box(left, top, left + 8 * unit, top + reach, "#1f7a5c" if index % 3 else "#3fbf7f")
        canvas.box(left, top + reach, left + 8 * unit, top + reach * 1.4, "#155a55")
    canvas.band(horizon, canvas.height, "#0d2a3d", "#04101d")
    ridge = ((90, 150), (150, 196), (230, 140), (330, 205), (420, 160), (480, 190))
    peaks = [(x * unit, y * unit) for x, y in ridge]
    canvas.shape([(0, horizon), *peaks, (480 * unit, horizon)], "#071522")
    for index in range(40):
        x, y = number(f"star {index}", 0, 479), number(f"high {index}", 2, 60)
        canvas.disc(x * unit, y * unit, 0.9 * unit, "#cfe3ff")


def _blossom(canvas: Canvas, unit: float) -> None:
    canvas.band(0, canvas.height, "#a9d3ee", "#f4f1e8")
    hill = ((0, 250), (200, 228), (480, 262), (480, 320), (0, 320))
    canvas.shape([(x * unit, y * unit) for x, y in hill], "#8fb27a")
    canvas.line((330 * unit, 262 * unit), (318 * unit, 120 * unit), 20 * unit, "#5a4038")
    for end in ((250, 96), (390, 88), (210, 140), (430, 132)):
        canvas.line((319 * unit, 150 * unit), (end[0] * unit, end[1] * unit), 7 * unit, "#5a4038")
    for index in range(170):
        x, y = number(f"petal x {index}", 180, 460), number(f"petal y {index}", 40, 168)
        shade = ("#f7c6d4", "#f3aebf", "#fbdfe6")[index % 3]
        canvas.disc(x * unit, y * unit, number(f"petal {index}", 4, 10) * unit, shade)
    canvas.disc(120 * unit, 236 * unit, 13 * unit, "#e8c39e")
    canvas.box(106 * unit, 248 * unit, 134 * unit, 284 * unit, "#3f6ea8")
    canvas.disc(170 * unit, 250 * unit, 10 * unit, "#e8c39e")
    canvas.box(160 * unit, 259 * unit, 180 * unit, 288 * unit, "#c8553d")


def _poster(canvas: Canvas, unit: float) -> None:
    """For a choir's concert."""
    canvas.band(0, canvas.height, "#123c4a", "#1f6f78")
    canvas.box(24 * unit, 24 * unit, 456 * unit, 296 * unit, "#f3e9d2")
    canvas.box(32 * unit, 32 * unit, 448 * unit, 288 * unit, "#174b57")
    for index in range(5):
        y = (120 + index * 18) * unit
        canvas.box(60 * unit, y, 420 * unit, y + 2 * unit, "#f3e9d2")
    for x, y in ((110, 192), (162, 174), (214, 156), (266, 165), (318, 138), (370, 147)):
        canvas.disc(x * unit, y * unit, 9 * unit, "#f2a65a")
        canvas.box((x + 7) * unit, (y - 52) * unit, (x + 9.5) * unit, y * unit, "#f2a65a")
    canvas.box(60 * unit, 60 * unit, 300 * unit, 76 * unit, "#f3e9d2")
    canvas.box(60 * unit, 242 * unit, 210 * unit, 250 * unit, "#8fb8ae")
    canvas.box(60 * unit, 258 * unit, 260 * unit, 266 * unit, "#8fb8ae")


def _chart(canvas: Canvas, unit: float) -> None:
    """Dredged spoil by year: reported in grey, weighed in red."""
    canvas.box(0, 0, canvas.width, canvas.height, "#fcfbf8")
    for step in range(6):
        y = (270 - step * 42) * unit
        canvas.box(50 * unit, y, 450 * unit, y + 1, "#d9d6ce")
    for index, (told, weighed) in enumerate(
        ((96, 104), (100, 131), (98, 152), (94, 188), (90, 201))
    ):
        left = (70 + index * 78) * unit
        canvas.box(left, (270 - told) * unit, left + 26 * unit, 270 * unit, "#9aa3ad")
        canvas.box(
            left + 29 * unit, (270 - weighed) * unit, left + 55 * unit, 270 * unit, "#b5443c"
        )
    canvas.box(50 * unit, 40 * unit, 52 * unit, 271 * unit, "#3b3f46")
    canvas.box(50 * unit, 270 * unit, 452 * unit, 272 * unit, "#3b3f46")


def _cover(canvas: Canvas, unit: float) -> None:
    """The book: a tide mark on a wall."""
    canvas.band(0, int(200 * unit), "#e9e2d0", "#d3c7ad")
    canvas.band(int(200 * unit), canvas.height, "#4f7d86", "#173842")
    canvas.box(0, 196 * unit, canvas.width, 201 * unit, "#7b6a4d")
    for index in range(7):
        y = (40 + index * 22) * unit
        canvas.box(400 * unit, y, (424 if index % 2 else 436) * unit, y + 3 * unit, "#7b6a4d")
    canvas.box(56 * unit, 70 * unit, 250 * unit, 92 * unit, "#2b2b2b")
    canvas.box(56 * unit, 104 * unit, 210 * unit, 126 * unit, "#2b2b2b")
    canvas.box(56 * unit, 150 * unit, 160 * unit, 157 * unit, "#8a7f6a")


def _train(canvas: Canvas, unit: float) -> None:
    """The night train, from the platform."""
    canvas.band(0, canvas.height, "#0c1226", "#1d2a4a")
    canvas.box(0, 96 * unit, canvas.width, 236 * unit, "#233a7a")
    canvas.box(0, 96 * unit, canvas.width, 112 * unit, "#c9ced9")
    canvas.box(0, 222 * unit, canvas.width, 236 * unit, "#101830")
    for index in range(6):
        left = (18 + index * 80) * unit
        canvas.box(
            left, 132 * unit, left + 56 * unit, 176 * unit, "#ffe2a8" if index != 2 else "#36456e"
        )
    canvas.box(0, 262 * unit, canvas.width, canvas.height, "#59606f")
    canvas.box(0, 262 * unit, canvas.width, 268 * unit, "#e6d36a")


_SCENES: dict[str, Callable[[Canvas, float], None]] = {
    "harbour": _harbour,
    "house": _house,
    "plan": _plan,
    "fjord": _fjord,
    "blossom": _blossom,
    "poster": _poster,
    "chart": _chart,
    "cover": _cover,
    "train": _train,
}
