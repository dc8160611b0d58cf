"""The rating badge: octagon, triangle, disc or square, with its word and colour."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Type, theme
from ui.widgets.drawing import draw_line, fill_round, follow_theme, smooth, width_of
from ui.widgets.values import RATING_TONE, Rating

HEIGHT, SIDE, SHAPE, GAP, RADIUS = 24, 8, 12, 6, 6
OCTAGON = ((3.6, 0), (8.4, 0), (12, 3.6), (12, 8.4), (8.4, 12), (3.6, 12), (0, 8.4), (0, 3.6))
TRIANGLE = ((6, 0.6), (12, 11.4), (0, 11.4))


class RatingBadge(QWidget):
    def __init__(self, rating: Rating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rating = rating
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_rating(rating)
        follow_theme(self._restyle)

    @property
    def rating(self) -> Rating:
        return self._rating

    def show_rating(self, rating: Rating) -> None:
        self._rating = rating
        self.setAccessibleName(self.tr("Rating: {rating}").format(rating=rating_word(rating)))
        self._restyle()

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._rating)), theme().px(HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        paint_badge(painter, QPointF(0, 0), self._rating)

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()


def rating_word(rating: Rating) -> str:
    return rating.value.capitalize()


def badge_width(rating: Rating) -> float:
    px = theme().px
    return 2 * px(SIDE) + px(SHAPE) + px(GAP) + width_of(rating_word(rating), _font()) + 1


def paint_badge(painter: QPainter, at: QPointF, rating: Rating) -> None:
    """Draw it with its top left corner at ``at``; it is `HEIGHT` high and `badge_width` wide."""
    px, tokens, tone = theme().px, theme().tokens, RATING_TONE[rating]
    rect = QRectF(at.x(), at.y(), badge_width(rating), px(HEIGHT))
    border = tokens.ink(tone) if tokens.outlined else None
    fill_round(painter, rect, px(RADIUS), ground=tokens.soft(tone), border=border)
    shape = px(SHAPE)
    place = QRectF(at.x() + px(SIDE), rect.center().y() - shape / 2, shape, shape)
    paint_shape(painter, place, rating)
    left = place.right() + px(GAP)
    words = QRectF(left, rect.top(), rect.right() - left, rect.height())
    draw_line(painter, words, rating_word(rating), _font(), tone)


def paint_shape(painter: QPainter, rect: QRectF, rating: Rating) -> None:
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme().tokens.ink(RATING_TONE[rating])))
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / SHAPE, rect.height() / SHAPE)
    match rating:
        case Rating.RED:
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in OCTAGON]))
        case Rating.AMBER:
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in TRIANGLE]))
        case Rating.GREEN:
            painter.drawEllipse(QRectF(0.4, 0.4, 11.2, 11.2))
        case Rating.BLUE:
            painter.drawRoundedRect(QRectF(0.6, 0.6, 10.8, 10.8), 1, 1)
    painter.restore()


def _font() -> QFont:
    return theme().font(Type.SMALL_HEADING)
