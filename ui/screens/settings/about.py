"""What this program is, what it keeps where, and whose work it stands on."""

import platform

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.places import Place, Room
from ui.surroundings import Surroundings
from ui.theme import Tone, Type
from ui.widgets.button import Link
from ui.widgets.card import Card
from ui.widgets.label import Label, PersonalLabel

LIBRARIES = (
    ("Qt, PySide6, python-bidi", "LGPL 3"),
    ("SQLCipher and sqlcipher3, with SQLite", "BSD, zlib, public domain"),
    ("OpenSSL, cryptography, PyNaCl, requests, uharfbuzz", "Apache 2.0"),
    ("libsodium", "ISC"),
    ("PDFium and pypdfium2", "BSD and Apache 2.0"),
    ("ReportLab, segno, zstandard, idna, pycparser", "BSD"),
    ("cbor2, charset-normalizer, cffi, platformdirs, truststore, urllib3", "MIT"),
    ("pillow, certifi, typing_extensions, Python", "MIT-CMU, MPL 2.0, PSF 2.0"),
)


class AboutCard(Card):
    go = Signal(object)  # Place

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.version = PersonalLabel(
            self.tr("Keyworker Desktop {version}, on {system}").format(
                version=surroundings.app_version,
                system=f"{platform.system()} {platform.release()}",
            ),
            Type.MEDIUM,
        )
        self.version.setObjectName("version")
        self.folder = PersonalLabel(str(surroundings.profile.folder), Type.SMALL)
        self.folder.setObjectName("profile folder")
        self.more = Link(self.tr("Whose work this stands on"))
        self.more.setObjectName("open source")
        self.more.clicked.connect(self._on_more)
        libraries = "\n".join(f"{name}: {licence}" for name, licence in LIBRARIES)
        self.licences = PersonalLabel(
            self.tr(
                "Keyworker Desktop is free software under the Apache License 2.0.\n"
                "Typeface: Atkinson Hyperlegible Next, SIL Open Font License 1.1.\n"
                "Icons: Lucide, ISC licence.\n{libraries}"
            ).format(libraries=libraries),
            Type.SMALL,
            Tone.QUIET,
        )
        self.licences.setObjectName("licences")
        self.licences.hide()
        self.add(self.version)
        self.add(Label(self.tr("What is kept where"), Type.SMALL_HEADING))
        self.add(
            Label(
                self.tr(
                    "The record, drafts, search and copies of them are in this folder, encrypted "
                    "with a key that only your passphrase opens. Not encrypted are the look of the "
                    "program, how many changes wait, and a log of times and counts, without "
                    "anybody's words."
                ),
                Type.SMALL,
                Tone.QUIET,
            )
        )
        self.add(self.folder)
        self.report = Link(self.tr("Make a report for support"))
        self.report.setObjectName("report for support")
        self.report.clicked.connect(self._on_report)
        self.add(self.report)
        self.add(self.more)
        self.add(self.licences)

    def _on_report(self) -> None:
        self.go.emit(Place(room=Room.SYNC, act="report"))

    def _on_more(self) -> None:
        self.licences.setVisible(self.licences.isHidden())
