"""How everything looks: tokens, type, icons, the style sheet and the focus ring."""

from ui.theme.fonts import FAMILY, Type, load_fonts
from ui.theme.icons import icon, icon_names, icon_pixmap, paint_icon
from ui.theme.theme import STACKING_SCALE, Theme, theme
from ui.theme.tokens import TOKENS, ThemeName, Tokens, Tone, blend, contrast

__all__ = [
    "FAMILY",
    "STACKING_SCALE",
    "TOKENS",
    "Theme",
    "ThemeName",
    "Tokens",
    "Tone",
    "Type",
    "blend",
    "contrast",
    "icon",
    "icon_names",
    "icon_pixmap",
    "load_fonts",
    "paint_icon",
    "theme",
]
