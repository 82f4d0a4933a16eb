"""What the run's pitfall has done at the cursor: the sentence, and `.grad` as a bar beside the gradient."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdstudio.engines import true_gradient
from gdstudio.runs import happened
from gdstudio.ui.fonts import font
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
        """The row under the cursor."""
        run, row = self.studio.run, self.studio.row()
        if run.spec.pitfall is None or row is None:
            self.hide()
            return
        told = happened(run.spec, run.trajectory, row.row, run.outcome)
        at_end = run.outcome is not None and row.row == run.record.last
        # Why a run was stopped is its outcome's affair: the whole of what PyTorch says stands there.
        text = say(run.outcome.message) if at_end and run.outcome is not None and told is None else say(told or "")
        self.sentence.setText(html.escape(text))
        self.sentence.setVisible(bool(text))
        refused = at_end and run.outcome is not None and run.outcome.kind == "refused"
        self.bars.show_pairs(self._pairs() if self.barred and not refused else ())
        self.show()

    def _pairs(self) -> list[Pair]:
        run, row = self.studio.run, self.studio.row()
        if row is None or run.trajectory.layout.compact:
            return []
        true = true_gradient(run.spec, row.parameters.tolist(), row.step).tolist()
        held = row.gradient.tolist()
        # Floats have no .grad: the program computes a number of its own.
        word = tr("computed") if run.spec.engine == "numpy" else ""
        return [Pair(*each, word) for each in zip(run.spec.problem.parameters, held, true, strict=True)][:MOST_BARS]
