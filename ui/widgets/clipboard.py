"""Copying personal words: marked as not for clipboard history, and gone again after a minute."""

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

CLEAR_AFTER_MS = 60_000
OURS = "application/x-keyworker-personal"

_NO = b"\x00\x00\x00\x00"  # a Windows DWORD of 0
MARKS = {
    OURS: b"1",
    # Windows: clipboard monitors, history (Win+V) and the cloud clipboard.
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': _NO,
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': _NO,
    # macOS clipboard managers (nspasteboard.org).
    "org.nspasteboard.ConcealedType": b"1",
    # KDE's Klipper, and others that learnt it from there.
    "x-kde-passwordManagerHint": b"secret",
}


def personal_mime(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return mark_personal(data)


def mark_personal(data: QMimeData) -> QMimeData:
    for name, value in MARKS.items():
        data.setData(name, value)
    return data


def copy_personal(text: str) -> None:
    QGuiApplication.clipboard().setMimeData(personal_mime(text))
    clear_later()


def clear_later(after_ms: int = CLEAR_AFTER_MS) -> None:
    """Clear the clipboard in ``after_ms`` if our words are still on it. Starts afresh each time."""
    clipboard = QGuiApplication.clipboard()
    timer = clipboard.findChild(_ClearTimer) or _ClearTimer(clipboard)
    timer.start(after_ms)


def clear_now() -> None:
    """Take our words off the clipboard: on lock and on leaving."""
    clipboard = QGuiApplication.clipboard()
    for timer in clipboard.findChildren(_ClearTimer):
        timer.stop()
    for mode in _modes(clipboard):
        data: QMimeData | None = clipboard.mimeData(mode)  # none where nothing was ever copied
        if data is not None and data.hasFormat(OURS):
            clipboard.clear(mode)


class _ClearTimer(QTimer):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.timeout.connect(clear_now)


def _modes(clipboard: QClipboard) -> list[QClipboard.Mode]:
    modes = [QClipboard.Mode.Clipboard]
    if clipboard.supportsSelection():
        modes.append(QClipboard.Mode.Selection)
    return modes
