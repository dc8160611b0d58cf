"""Line icons, tinted from tokens when they are drawn, crisp at any pixel ratio."""

from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from ui.theme.theme import theme
from ui.theme.tokens import Tone

STROKE = 1.75
BOLD_STROKE = 2.5


def icon_names() -> list[str]:
    folder = files("resources").joinpath("icons")
    return sorted(
        file.name.removesuffix(".svg") for file in folder.iterdir() if file.name.endswith(".svg")
    )


def paint_icon(
    painter: QPainter, name: str, rect: QRectF, tone: Tone | str, *, stroke: float = STROKE
) -> None:
    """Draw an icon. ``tone`` may also be a ``#RRGGBB`` of the tokens."""
    colour = theme().tokens.ink(tone) if isinstance(tone, Tone) else tone
    ratio = painter.device().devicePixelRatioF()
    size = QSize(round(rect.width()), round(rect.height()))
    # Whole device pixels, or the thin lines blur.
    painter.drawPixmap(rect.topLeft().toPoint(), _picture(name, colour, size, ratio, stroke))


def icon_pixmap(name: str, size: int, tone: Tone, ratio: float = 1.0) -> QPixmap:
    return _picture(name, theme().tokens.ink(tone), QSize(size, size), ratio, STROKE)


def icon(name: str, tone: Tone = Tone.PLAIN) -> QIcon:
    """For menus and other places where Qt draws; it follows the theme by itself."""
    return QIcon(_IconEngine(name, tone))


class _IconEngine(QIconEngine):
    def __init__(self, name: str, tone: Tone) -> None:
        super().__init__()
        self._name = name
        self._tone = tone

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, self._name, QRectF(rect), self._tone)

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _picture(self._name, theme().tokens.ink(self._tone), size, 1.0, STROKE)

    @override
    def clone(self) -> QIconEngine:
        return _IconEngine(self._name, self._tone)


@cache
def _source(name: str) -> str:
    return files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _picture(name: str, colour: str, size: QSize, ratio: float, stroke: float) -> QPixmap:
    drawing = _source(name).replace("currentColor", colour)
    drawing = drawing.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(image.rect()))
    painter.end()
    picture = QPixmap.fromImage(image)
    picture.setDevicePixelRatio(ratio)
    return picture
