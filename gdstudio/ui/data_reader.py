"""A data file read beside the window: bytes, layout and table are made in a thread of their own."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from gdstudio.model import InputError
from gdstudio.model.data_layout import Layout
from gdstudio.model.data_source import load
from gdstudio.model.data_table import DataTable, layout_of, read_table


class DataReader(QObject):
    """`read` begins; one of `came(DataTable)` and `refused(InputError)` follows, after `progressed(part)` some times.

    A second `read` makes the first one silent. `content` is the file as it was when it was read first, so that another
    layout is another view of the same bytes; given, no file is read.
    """

    came = Signal(object)
    refused = Signal(object)
    progressed = Signal(float)
    _ended = Signal(int, object)
    _told = Signal(int, float)

    def __init__(self, path: Path | None, parent: QObject | None = None, content: bytes | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.content = content
        self._number = 0
        self._stop = Event()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._ended.connect(self._deliver)
        self._told.connect(self._tell)

    def read(self, layout: Layout | None = None) -> None:
        """Read the file, in this layout or in the one that is guessed."""
        self._stop.set()
        self._stop, self._number = Event(), self._number + 1
        self._pool.start(_Reading(self, self._number, self._stop, layout))

    def close(self) -> None:
        """Stop, and wait for the thread, which looks up after each block."""
        self._stop.set()
        self._number += 1
        self._pool.waitForDone(3000)

    def _deliver(self, number: int, result: object) -> None:
        if number == self._number:
            (self.came if isinstance(result, DataTable) else self.refused).emit(result)

    def _tell(self, number: int, part: float) -> None:
        if number == self._number:
            self.progressed.emit(part)


class _Reading(QRunnable):
    def __init__(self, reader: DataReader, number: int, stop: Event, layout: Layout | None) -> None:
        super().__init__()
        self._reader, self._number, self._stop, self._layout = reader, number, stop, layout

    def run(self) -> None:
        """What goes wrong is the window's to say."""
        reader = self._reader
        try:
            content = reader.content
            if content is None and reader.path is not None:
                content = reader.content = load(reader.path)
            content = content or b""
            where = reader.path.name if reader.path is not None else "data"
            result: object = read_table(content, self._layout or layout_of(content), where, self._go_on)
        except InputError as error:
            result = error
        if not self._stop.is_set():
            reader._ended.emit(self._number, result)

    def _go_on(self, part: float) -> bool:
        if not self._stop.is_set():
            self._reader._told.emit(self._number, part)
        return not self._stop.is_set()
