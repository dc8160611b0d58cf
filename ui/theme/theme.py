"""The theme in force: colours, type and sizes for the whole program."""

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme.focus import FocusRing
from ui.theme.fonts import Type, load_fonts, make_font
from ui.theme.stylesheet import style_sheet
from ui.theme.tokens import TOKENS, ThemeName, Tokens, Tone, blend

SMALLEST_SCALE, LARGEST_SCALE = 0.8, 2.0
STACKING_SCALE = 1.5  # from here on columns stack and tabs go under "More"
DISABLED_SHARE = 0.38


class Theme(QObject):
    """Colours, type and sizes. Widgets read it when they draw and follow ``changed``."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = ThemeName.LIGHT
        self._follows_system = False
        self._scale = 1.0
        self._app: QApplication | None = None
        self._ring: FocusRing | None = None
        self._fonts: dict[Type, QFont] = {}

    @property
    def name(self) -> ThemeName:
        return self._name

    @property
    def tokens(self) -> Tokens:
        return TOKENS[self._name]

    @property
    def scale(self) -> float:
        """The user's text size, 0.8 to 2.0."""
        return self._scale

    @property
    def follows_system(self) -> bool:
        return self._follows_system

    @property
    def stacks(self) -> bool:
        """Whether the text is so large that columns stand one under the other."""
        return self._scale >= STACKING_SCALE

    def px(self, size: float) -> int:
        """A size of the 4 px grid at the user's text size."""
        return max(1, round(size * self._scale)) if size > 0 else round(size * self._scale)

    def font(self, face: Type) -> QFont:
        if face not in self._fonts:
            self._fonts[face] = make_font(face, self._scale)
        return QFont(self._fonts[face])

    def metrics(self, face: Type) -> QFontMetricsF:
        return QFontMetricsF(self.font(face))

    def colour(self, tone: Tone) -> QColor:
        return QColor(self.tokens.ink(tone))

    def apply(self, app: QApplication) -> None:
        """Dress the whole program, before the first window is made. Once is enough."""
        if self._app is app:
            return
        load_fonts()
        self._app = app
        app.setStyle("Fusion")
        app.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, False)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._ring = FocusRing(app, self._ring_look)
        self._dress()

    def choose(self, name: ThemeName | None) -> None:
        """``None`` follows the system, now and when it changes."""
        self._follows_system = name is None
        self._show(_system_theme() if name is None else name)

    def set_scale(self, scale: float) -> None:
        scale = min(LARGEST_SCALE, max(SMALLEST_SCALE, round(scale, 2)))
        if scale != self._scale:
            self._scale = scale
            self._dress()

    def _on_system_changed(self) -> None:
        if self._follows_system:
            self._show(_system_theme())

    def _show(self, name: ThemeName) -> None:
        if name is not self._name:
            self._name = name
            self._dress()

    def _dress(self) -> None:
        self._fonts.clear()
        if self._app is not None:
            self._app.setPalette(_palette(self.tokens))
            self._app.setFont(self.font(Type.BODY))
            self._app.setStyleSheet(style_sheet(self.tokens, self._scale))
        self.changed.emit()

    def _ring_look(self) -> tuple[QColor, QColor, float]:
        return QColor(self.tokens.focus), QColor(self.tokens.focus_edge), self._scale


@cache
def theme() -> Theme:
    """The theme of the program.

    The one thing widgets do not get through their constructor: like the application's palette
    and font, which it sets, it is ambient, and there is one to a process.
    """
    return Theme()


def _system_theme() -> ThemeName:
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return ThemeName.CONTRAST
    return ThemeName.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else ThemeName.LIGHT


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.surface,
        role.WindowText: tokens.text,
        role.Base: tokens.raised,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.text,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.text,
        role.ToolTipText: tokens.surface,
        role.PlaceholderText: tokens.quiet,
        role.Light: tokens.raised,
        role.Midlight: tokens.line,
        role.Mid: tokens.control,
        role.Dark: tokens.control,
        role.Shadow: tokens.control,
        role.Accent: tokens.accent,
    }
    for each, colour in colours.items():
        palette.setColor(each, QColor(colour))
    faded = QColor(blend(tokens.text, tokens.surface, DISABLED_SHARE))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, faded)
    return palette
