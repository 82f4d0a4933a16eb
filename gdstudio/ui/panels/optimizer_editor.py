"""Write your own optimizer: its equations checked at each key, the path following while they are right.

What is right is computed at once, as under a slider that is being dragged: letting go of it is "Apply", one entry of
undo. What is wrong is underlined, and the last good path stays. An optimizer applied here is a table of equations as
any other: it races, it is exported, and it is saved with the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gdstudio.language import LanguageError
from gdstudio.model import InputError, Optimizer
from gdstudio.model.draft import Draft, New, Reading
from gdstudio.model.draft_lines import DraftError
from gdstudio.ui.panels.declared import words_of
from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.panels.optimizer_form import OptimizerForm
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

DEBOUNCE_MS = 120
# What the mend's button of a sentence about the engine says to `_mend`.
_OWN_ENGINE = "\0engine"


class OptimizerEditor(OptimizerForm):
    """`closed` when it is no longer wanted; `saved_wanted` when the applied optimizer is to be written to a file."""

    closed = Signal()
    saved_wanted = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, parent)
        self.base: Optimizer = studio.spec.optimizer
        self.origin: Optimizer | None = None
        self.draft = self._loaded = Draft.of(self.base)
        self.reading: Reading | None = None
        self._clock = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._clock.timeout.connect(self.check)
        self._live = False
        self._connect()
        self.load()

    def _connect(self) -> None:
        self.text.textChanged.connect(self._typing)
        self.text.applied.connect(self.apply)
        self.text.left.connect(self.leave)
        self.title.typed.connect(self._name)
        for button, act in ((self.apply_button, self.apply), (self.race_button, self.race),
                            (self.save_button, self.save), (self.close_button, self.close_editor)):  # fmt: skip
            button.clicked.connect(act)
        self.note.mended.connect(self._mend)
        self.declared.number_set.connect(self._set_number)
        self.declared.state_set.connect(self._set_state)
        self.studio.spec_changed.connect(self.refresh)
        self.studio.runs_changed.connect(self._head)

    # What is being written.

    @property
    def changed(self) -> bool:
        """Whether something was written that the run does not have."""
        return self.draft != self._loaded

    def load(self) -> None:
        """Begin from the run's optimizer."""
        self.base = optimizer = self.studio.spec.optimizer
        if optimizer.name in self.studio.catalogue.optimizers or self.origin is None:
            self.origin = optimizer
        own = optimizer.name not in self.studio.catalogue.optimizers
        title = optimizer.title if own else tr("{optimizer} (changed)", optimizer=optimizer.title)
        self.draft = self._loaded = Draft.of(optimizer, title)
        self._show_text(self.draft.text)
        self.text.document().clearUndoRedoStacks()
        self.title.show_text(title)
        self.check()

    def _show_text(self, text: str) -> None:
        self.text.blockSignals(True)
        if text != self.text.toPlainText():
            self.text.replace_all(text)
        self.text.blockSignals(False)

    def _head(self) -> None:
        """In a race: whose optimizer this is."""
        session = self.studio.session
        number = session.selected + 1
        several = len(session.runs) > 1
        self.heading.setText(
            tr("The optimizer of run {number}", number=number) if several else tr("Your own optimizer")
        )

    def refresh(self) -> None:
        """The run's optimizer may be another one now: what is not changed here follows it."""
        optimizer = self.studio.spec.optimizer
        self._head()
        if optimizer == self.base or self.isHidden():
            return
        if self.reading is not None and optimizer == self.reading.optimizer:
            if not self.studio.session.dragging:
                self._settle()
        elif not self.changed:
            self.load()

    def _settle(self) -> None:
        """What is written is the run's optimizer: its new names are no longer new."""
        if self.reading is None:
            return
        optimizer = self.reading.optimizer
        self.base = optimizer
        self.draft = self._loaded = Draft(
            self.draft.title, self.text.toPlainText(), {**self.draft.hyperparameters, **_tables(optimizer, "hyperparameters")},
            {**self.draft.state, **_tables(optimizer, "state")}, optimizer.source,
        )  # fmt: skip
        self.check()

    def _typing(self) -> None:
        self.text.unmark()
        self.draft = self.draft.with_text(self.text.toPlainText())
        self._clock.start()

    def _name(self, title: str) -> None:
        if title:
            self.draft = Draft(title, self.draft.text, self.draft.hyperparameters, self.draft.state, self.draft.base)
        self.title.show_text(self.draft.title)
        self.check()

    def _set_number(self, name: str, column: str, value: object) -> None:
        self._keep_found()
        self.draft = self.draft.with_hyperparameter(name, **{column: value})
        self.check()

    def _set_state(self, name: str, text: str) -> None:
        self._keep_found()
        self.draft = self.draft.with_state(name, init=text or "0")
        self.check()

    def _keep_found(self) -> None:
        """What was found of new names holds from now on, so that a field beside the changed one keeps its value."""
        for new in self.reading.new if self.reading is not None else ():
            change = self.draft.with_hyperparameter if new.kind == "hyperparameter" else self.draft.with_state
            self.draft = change(new.name, **new.table)

    # The verdict.

    def check(self) -> Optimizer | None:
        """The verdict on what is written now; while it is right the run's path follows it."""
        self._clock.stop()
        self.text.unmark()
        try:
            reading = self.draft.read()
            optimizer = reading.optimizer if self.changed else self.base
            self._follow(optimizer)
        except DraftError as error:
            self._refuse(error)
            return None
        except (InputError, LanguageError) as error:
            self._refuse_run(error)
            return None
        self.reading = Reading(optimizer, reading.new)
        self._show_reading(reading)
        self._show_buttons(True)
        return optimizer

    def _follow(self, optimizer: Optimizer) -> None:
        """The path of what is written, without making it the run's yet."""
        if not self.changed:
            self._take_back()
            return
        if optimizer == self.studio.spec.optimizer:
            return
        self.studio.preview("optimizer", optimizer)
        before, self._live = self._live, True
        try:
            self.studio.drag("optimizer", optimizer)
        except InputError:
            self._live = before
            if not before:
                self.studio.cancel_drag()
            raise

    def _take_back(self) -> None:
        """The path of before, if this is what changed it."""
        if self._live and self.studio.session.dragging:
            self.studio.cancel_drag()
        self._live = False

    def _show_reading(self, reading: Reading) -> None:
        made = reading.optimizer
        initial = {name: str(table["init"]) for name, table in _tables(made, "state").items()}
        state = [each for each in made.state if each.name in initial]
        self.declared.show_names(made.hyperparameters, state, initial)
        sentences = [_remark(each) for each in reading.new]
        slip = next((each for each in reading.new if each.meant), None)
        if slip is not None:
            words = tr("Did you mean {name}?", name=slip.meant)
            use = tr("Use {piece}", piece=slip.meant)
            self.note.offer(" ".join([_remark(slip), words]), [(use, f"{slip.name}\0{slip.meant}")])
        else:
            self.note.say(" ".join(sentences[:2]))

    def _refuse(self, error: DraftError) -> None:
        mends = [(say(mend.message), f"{error.line}\0{mend.text}") for mend in error.mends]
        if error.line >= 0:
            self.text.mark(error.line, error.column, error.length)
        self.note.offer(say(error.message), mends)
        self._show_buttons(False)

    def _refuse_run(self, error: InputError | LanguageError) -> None:
        """The equations are right, but this run cannot have them: its engine, or its numbers."""
        other = self.studio.spec.engine == "torch.optim"
        self.note.offer(say(error.message), [(tr("Run it on PyTorch"), _OWN_ENGINE)] if other else [])
        self._show_buttons(False)

    def _show_buttons(self, good: bool) -> None:
        self.apply_button.setEnabled(good and self.changed)
        self.save_button.setEnabled(good)
        rival = self._rival()
        self.race_button.setEnabled(good and rival is not None)
        if rival is not None:
            tip = tr("Runs it beside {optimizer}, with the same settings.", optimizer=rival.title)
            self.race_button.setToolTip(tip)

    def _rival(self) -> Optimizer | None:
        """Against what it would race: what it was made from."""
        if self.changed:
            return self.base
        return self.origin if self.origin is not None and self.origin != self.base else None

    def _mend(self, text: str) -> None:
        """A button below the text was pressed: another line, another name, or another engine."""
        if text == _OWN_ENGINE:
            self._run_on_torch()
            return
        first, _, second = text.partition("\0")
        if first.isdigit():
            self.text.replace_line(int(first), second)
        else:
            self.text.replace_word(first, second)
        self.text.setFocus()
        self.check()

    def _run_on_torch(self) -> None:
        """The class of torch.optim is another optimizer; its equations run on tensors as well."""
        try:
            self.studio.edit("engine", "torch")
        except InputError as error:
            self.note.refuse(error)
            return
        self.check()

    # What is done with it.

    def apply(self) -> bool:
        """What is written becomes the run's optimizer; False if it is wrong."""
        self._commit_fields()
        if self.check() is None:
            return False
        if self.changed:
            self.studio.end_drag()
            self._live = False
            self._settle()
        return True

    def _commit_fields(self) -> None:
        """What stands in a field whose Enter was not pressed counts as well."""
        focus = self.focusWidget()
        if focus is not None and focus is not self.text:
            focus.clearFocus()

    def race(self) -> None:
        """One more run beside the selected one: what is written against what it was made from."""
        self._commit_fields()
        rival, made = self._rival(), self.check()
        if made is None or rival is None:
            return
        self._take_back()
        try:
            if self.changed:
                self.studio.race("optimizer", made)
                self._settle()
            else:
                place = self.studio.session.selected
                self.studio.race("optimizer", rival)
                self.studio.select(place)
        except InputError as error:
            self.note.refuse(error)

    def save(self) -> None:
        """Apply it and have it written."""
        if self.apply():
            self.saved_wanted.emit()

    def leave(self) -> None:
        """Esc: first the last good text comes back, then the editor closes."""
        if not self.changed:
            self.close_editor()
            return
        self.draft = self._loaded
        self._show_text(self.draft.text)
        self.title.show_text(self.draft.title)
        self.check()

    def close_editor(self) -> None:
        """The run keeps what was applied last."""
        self._clock.stop()
        self._take_back()
        self.closed.emit()
        to_stage(self)

    def open_editor(self) -> None:
        """Begin from what the run has now, unless something of it is still being written."""
        self._head()
        if not self.changed or self.base != self.studio.spec.optimizer:
            self.load()
        else:
            self.check()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


def _remark(new: New) -> str:
    """What becomes of a new name."""
    if new.kind == "hyperparameter":
        return words_of(new.name, new.table)
    return tr(
        "{name} keeps its value from step to step, at first {value}.", name=new.name, value=str(new.table["init"])
    )


def _tables(optimizer: Optimizer, kind: str) -> dict[str, dict[str, object]]:
    """The tables of an optimizer's own source, by name."""
    found: Any = optimizer.source.get(kind, {})
    return {name: dict(table) if isinstance(table, dict) else {"init": f"{table:g}"} for name, table in found.items()}
