"""A family's file from its choosing until the note is left: in clear on no disk and in no log."""

import logging
import tempfile
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.attachments.conftest import Choose, Files
from tests.support.chosen_files import CANARY, EVERY_KIND, a_docx, a_pdf
from tests.support.watching import files_with, watched
from ui.attachments.viewer import Viewer

WORDS = "the school's letter"  # stands on each page of the PDF
NAME = "Biscuit-and-Robin"


def test_no_file_and_no_log_holds_anything_of_it(
    files: Files,
    choose: Choose,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    photo, report = EVERY_KIND["photo"][1], a_docx(CANARY)  # made before anybody listens
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    choose(
        **{
            f"{NAME}_dot_jpg": photo,
            "Letter_dot_pdf": a_pdf(2),
            "Report_dot_docx": report,
        }
    )
    titles = []
    with watched() as watch:
        files.begin()
        files.write("Words")
        files.click("add file")
        files.until(lambda: len(files.box.files) == 3)
        files.click("finish note")
        files.saved()
        files.until(lambda: len(files.panel.lines) == 3)
        files.until(lambda: files.panel.lines[0].mark.image)
        for line in files.panel.lines:
            line.name.click()
            viewer = files.viewer
            files.until(partial(_is_seen, viewer))
            QApplication.processEvents()
            titles += [one.windowTitle() for one in QApplication.topLevelWidgets()]
            viewer.close_up()
        files.until(lambda: not files.screen.findChildren(Viewer))
    profile = tmp_path / "profile"
    kept = [Path(path) for path in watch.written]
    assert [path for path in kept if not path.is_relative_to(profile)] == []
    assert all("attachments" in path.parts for path in kept)  # sealed; the store's are SQLite's own
    for words in (CANARY, WORDS, NAME, "JFIF", "%PDF"):
        assert files_with(profile, words.encode()) == []
        assert words not in caplog.text
        assert words not in " ".join(titles)
    assert list(temporary.iterdir()) == []
    assert len(watch.started) >= 3
    assert NAME not in " ".join(watch.started)


def test_nothing_of_a_family_stays_on_the_screen_for_the_next(files: Files) -> None:
    note = files.note_with((f"{NAME}.pdf", a_pdf(1), "application/pdf"))
    files.look(note)
    files.open(1)
    files.until(lambda: files.panel.viewer is None)
    shown = [
        text
        for widget in files.screen.findChildren(QWidget)
        if widget.isVisible()
        for text in (widget.accessibleName(), widget.toolTip())
    ]
    assert [text for text in shown if NAME in text] == []


def _is_seen(viewer: Viewer) -> bool:
    return viewer.seen is not None
