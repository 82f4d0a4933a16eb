"""What the run's pitfall has done at the cursor: the sentence, and `.grad` as a bar beside the gradient."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdstudio.engines import true_gradient
from gdstudio.runs import happened
from gdstudio.ui.fonts import font
from gdstudio.ui.microscope import HAS_GRADIENT
from gdstudio.ui.panels.grad_bars import GradBars, Pair
from gdstudio.ui.panels.note import Paragraph
from gdstudio.ui.text import say, tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

MOST_BARS = 3


class WhatHappened(QWidget):
    """Hidden while no pitfall is on. `barred` draws the bars, where nothing else does."""

    def __init__(self, studio: Studio, parent: QWidget | None = None, *, barred: bool = True) -> None:
        super().__init__(parent)
        self.studio, self.barred = studio, barred
        self.heading = QLabel(tr("What happened"))
        self.heading.setProperty("heading", True)
        self.sentence = Paragraph()
        self.bars = GradBars()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(6)
        for widget in (self.heading, self.sentence, self.bars):
            column.addWidget(widget)
        self.hide()

    def dress(self, size: float, theme: Theme) -> None:
        """Type size in pixels, and colours."""
        self.heading.setFont(font(size, bold=True))
        self.sentence.setFont(font(size))
        self.bars.dress(size, theme)

    def refresh(self) -> None:
        """The row under the cursor, or of the step that is open."""
        run, row = self.studio.run, self.studio.row()
        place, at_end = self._place()
        if run.spec.pitfall is None or row is None or place < 0:
            self.hide()
            return
        outcome = run.outcome if at_end else None
        told = happened(run.spec, run.trajectory, place, outcome)
        # Why a run was stopped is its outcome's affair: the whole of what PyTorch says stands there.
        own = outcome is not None and (told is None or outcome.kind == "not-finite")
        text = say(outcome.message) if own and outcome is not None else say(told or "")
        self.sentence.setText(html.escape(text))
        self.sentence.setVisible(bool(text))
        refused = outcome is not None and outcome.kind == "refused"
        self.bars.show_pairs(self._pairs() if self.barred and not refused else ())
        self.setVisible(bool(text) or self.barred)

    def _place(self) -> tuple[int, bool]:
        """The row that is spoken of, and whether the end of the run is as well.

        Beside the values of an open step it is the row whose gradient they hold, and −1 before there is one.
        """
        run, row = self.studio.run, self.studio.row()
        number = row.row if row is not None else -1
        at_end = run.outcome is not None and number == run.record.last
        opened = None if self.barred else self.studio.microscope.opened()
        if opened is None:
            return number, at_end
        if not opened.has(HAS_GRADIENT):
            return -1, False
        return (number - 1, False) if opened.whole else (number, at_end and opened.done == len(opened.parts))

    def _pairs(self) -> list[Pair]:
        run, row = self.studio.run, self.studio.row()
        if row is None or run.trajectory.layout.compact:
            return []
        true = true_gradient(run.spec, row.parameters.tolist(), row.step).tolist()
        held = row.gradient.tolist()
        # Floats have no .grad: the program computes a number of its own.
        word = tr("computed") if run.spec.engine == "numpy" else ""
        return [Pair(*each, word) for each in zip(run.spec.problem.parameters, held, true, strict=True)][:MOST_BARS]
