"""A typed function, checked at each key: verdict below it, its derivative, and the last good one stays
until Enter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from gdstudio.language import LanguageError
from gdstudio.model import Constant, InputError, RunSpec
from gdstudio.ui.panels.focus import finish
from gdstudio.ui.panels.function_line import FunctionLine
from gdstudio.ui.panels.note import Note
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

DEBOUNCE_MS = 120
# What is drawn faintly while it is typed.
DRAWN = ("problem", "model")


class FunctionField(QWidget):
    """The function (`path` "problem"), or a fit's "model", "loss" or "penalty". `previewed(RunSpec or None)` follows the
    typing; Enter makes the text the run, Esc brings the last good one back.
    """

    previewed = Signal(object)

    def __init__(self, studio: Studio, path: str = "problem", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.path = studio, path
        self.line = FunctionLine(studio.typed.setdefault(path, []))
        self.line.setAccessibleName(_name_of(path))
        self.note = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.note)
        self.setFocusProxy(self.line)
        self._clock = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._clock.timeout.connect(self.check)
        self.line.textEdited.connect(self._typing)
        self.line.entered.connect(self.commit)
        self.line.restored.connect(self.restore)
        self.note.mended.connect(self._mend)
        if path in DRAWN:
            self.previewed.connect(studio.show_preview)
        studio.spec_changed.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.line.set_theme(theme)
        self.note.set_theme(theme)

    def refresh(self) -> None:
        """Show the run's function, unless another is being typed."""
        text = self._text_of(self.studio.spec)
        if not self.line.isModified() and text != self.line.text():
            self.line.setText(text)
            self.line.setModified(False)
            self.line.setCursorPosition(0)
            self.line.remember(text)

    def _text_of(self, spec: RunSpec) -> str:
        problem = spec.problem
        texts = {"problem": problem.objective_text, "loss": problem.loss_text, "penalty": problem.penalty_text}
        return texts.get(self.path, problem.model_text)

    def _constants_of(self, spec: RunSpec) -> Mapping[str, Constant]:
        return spec.problem.constants

    def restore(self) -> None:
        """The last good text again."""
        self._clock.stop()
        self.line.setModified(False)
        self.line.setText("")
        self._quiet()
        self.refresh()
        self.previewed.emit(None)

    def _typing(self) -> None:
        self._quiet()
        self._clock.start()

    def _quiet(self) -> None:
        self.line.unmark()
        self.note.clear()

    def check(self) -> RunSpec | None:
        """The verdict on what is typed now: the run it would make, shown as preview, or None and the reason
        below.
        """
        self._clock.stop()
        text = self.line.text()
        self._quiet()
        spec = None
        try:
            spec = self.studio.preview(self.path, text)
            self._remark(spec, text)
        except (LanguageError, InputError) as error:
            self._refuse(error)
        self.previewed.emit(spec)
        return spec

    def _refuse(self, error: LanguageError | InputError) -> None:
        self.note.refuse(error)
        if isinstance(error, LanguageError) and error.column:
            self.line.mark(error.column, error.length)

    def _remark(self, spec: RunSpec, text: str) -> None:
        """New constants become sliders, and a text that is read in another spelling says how."""
        known, found = self._constants_of(self.studio.spec), self._constants_of(spec)
        new = [name for name in found if name not in known]
        if new:
            self.note.say(_new_constants(new, found[new[0]]))
        elif self._text_of(spec) != text.strip():
            self.note.say(tr("Read as {text}", text=self._text_of(spec)))

    def commit(self) -> None:
        """Enter: the text becomes the run and is shown as it was read; a wrong text stays with its reason."""
        if not self.line.isModified():
            finish(self)
            return
        if self.check() is None:
            return
        text, host = self.line.text(), self.window()
        self.line.setModified(False)
        try:
            self.studio.edit(self.path, text)
        except (LanguageError, InputError) as error:
            self.line.setModified(True)
            self._refuse(error)
            return
        if not isValid(self):
            # Other variables make another form: this field is gone with the old one.
            finish(host)
            return
        self._quiet()
        self.line.setText("")
        self.refresh()
        self.previewed.emit(None)
        finish(self if isValid(self) else host)

    def _mend(self, text: str) -> None:
        self.line.setText(text)
        self.line.setModified(True)
        self.line.setFocus()
        self.check()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.studio.previewed is not None:
            self.studio.show_preview(None)


def _name_of(path: str) -> str:
    names = {"problem": tr("Function to minimise"), "loss": tr("Loss"), "penalty": tr("Penalty")}
    return names.get(path, tr("Model"))


def _new_constants(names: Sequence[str], constant: Constant) -> str:
    slots = {"low": constant.low, "high": constant.high, "value": constant.default}
    # The number that growth is written with is the small letter; the capital one is a name like any other.
    if len(names) == 1 and names[0] != "E":
        sentence = "{name} is new: it becomes a slider from {low} to {high}, now {value}. (Enter)"
        return tr(sentence, name=names[0], **slots)
    if len(names) == 1:
        sentence = "E is new: it becomes a slider from {low} to {high}, now {value}. Euler's number is e. (Enter)"
        return tr(sentence, **slots)
    sentence = "{names} and {last} are new: they become sliders, now {value}. (Enter)"
    if "E" in names:
        sentence = "{names} and {last} are new: they become sliders, now {value}. Euler's number is e. (Enter)"
    return tr(sentence, names=", ".join(names[:-1]), last=names[-1], **slots)
