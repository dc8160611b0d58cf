"""The QApplication of the process, named and dressed."""

from PySide6.QtWidgets import QApplication

from ui.theme import FAMILY, icon_names, load_fonts, theme

TITLE = "Keyworker"


def make_application(name: str) -> QApplication:
    app = QApplication([name])
    app.setApplicationDisplayName(TITLE)
    app.setDesktopFileName("keyworker-desktop")
    theme().apply(app)
    return app


def require_resources() -> None:
    """For the self-test: typeface, icons and style sheet came with the program."""
    app = QApplication.instance()
    make = app if isinstance(app, QApplication) else make_application("self-test")
    if FAMILY not in load_fonts() or not icon_names() or not make.styleSheet():
        raise AssertionError("the typeface, the icons or the style sheet are missing")
