"""The inspector: one column at the left with the pages Setup, Step and Table, Data for a fit, Runs in a race, and Values
while steps are opened into their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from gdstudio.ui.panels.later import Later
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.panels.data_page import DataPage
    from gdstudio.ui.panels.optimizer_editor import OptimizerEditor
    from gdstudio.ui.panels.runs_page import RunsPage
    from gdstudio.ui.panels.setup_page import SetupPage
    from gdstudio.ui.panels.step_page import StepPage
    from gdstudio.ui.panels.tables import Tables
    from gdstudio.ui.panels.values_page import ValuesPage
    from gdstudio.ui.studio import Studio


# So many pages fill the width.
FULL = 5


class Inspector(QWidget):
    """`row_marked(row or −1)`: the data row that is hovered or selected in the Data page. The editor of optimizers takes
    the place of the pages while it is open (`editor_changed`), and is wider.
    """

    row_marked = Signal(int)
    editor_changed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self._scale = studio.look.scale
        self._setup, self._step, self._table = Later(self._setup_page), Later(self._step_page), Later(self._tables)
        # Children from the beginning, also while no fit or race is open and no step opened, and they are in no tab.
        self._data, self._runs = Later(self._data_page, self), Later(self._runs_page, self)
        self._values = Later(self._values_page, self)
        hidden: tuple[QWidget, ...] = (self._data, self._runs, self._values)
        for page in hidden:
            page.hide()
        self._all: tuple[Later[Any], ...] = (
            self._setup, self._step, self._table, self._data, self._runs, self._values,
        )  # fmt: skip
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.tabBar().setExpanding(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.editor: OptimizerEditor | None = None
        self._step_beside = False
        # What was open before the page Values came.
        self._before_values: QWidget | None = None
        self.setAccessibleName(tr("Inspector"))
        studio.spec_changed.connect(self._choose_pages)
        studio.runs_changed.connect(self._choose_pages)
        studio.part_changed.connect(self._follow_microscope)
        self._choose_pages()

    # Each page's module is loaded with the page.

    def _setup_page(self) -> SetupPage:
        from gdstudio.ui.panels.setup_page import SetupPage

        return SetupPage(self.studio)

    def _step_page(self) -> StepPage:
        from gdstudio.ui.panels.step_page import StepPage

        return StepPage(self.studio)

    def _tables(self) -> Tables:
        from gdstudio.ui.panels.tables import Tables

        return Tables(self.studio)

    def _runs_page(self) -> RunsPage:
        from gdstudio.ui.panels.runs_page import RunsPage

        return RunsPage(self.studio)

    def _values_page(self) -> ValuesPage:
        from gdstudio.ui.panels.values_page import ValuesPage

        return ValuesPage(self.studio)

    def _data_page(self) -> DataPage:
        from gdstudio.ui.panels.data_page import DataPage

        page = DataPage(self.studio)
        page.row_marked.connect(self.row_marked)
        return page

    @property
    def setup(self) -> SetupPage:
        """The page Setup."""
        return self._setup.panel

    @property
    def step(self) -> StepPage:
        """The page Step."""
        return self._step.panel

    @property
    def table(self) -> Tables:
        """The page Table."""
        return self._table.panel

    @property
    def data(self) -> DataPage:
        """The page Data."""
        return self._data.panel

    @property
    def runs(self) -> RunsPage:
        """The page Runs."""
        return self._runs.panel

    @property
    def values(self) -> ValuesPage:
        """The page Values."""
        return self._values.panel

    @property
    def pages(self) -> dict[str, Later[Any]]:
        """The places of the pages that the present problem has, by name, in their order."""
        pages: dict[str, Later[Any]] = {"setup": self._setup, "step": self._step, "table": self._table}
        if self._step_beside:
            del pages["step"]
        if self.studio.spec.problem.kind == "fit":
            pages = {"data": self._data, **pages}
        if len(self.studio.session.runs) > 1:
            pages = {"runs": self._runs, **pages}
        return {"values": self._values, **pages} if self.studio.microscope.on else pages

    def set_step_beside(self, beside: bool) -> None:
        """Whether a column beside the stage shows the step, so that it needs no page here."""
        if beside != self._step_beside:
            self._step_beside = beside
            self._choose_pages()

    def _follow_microscope(self) -> None:
        """The page Values comes with the parts of a step, and goes with them."""
        on = self.studio.microscope.on
        if on is (self.tabs.indexOf(self._values) >= 0):
            return
        if on:
            self._before_values = self.tabs.currentWidget()
        left = not on and self.tabs.currentWidget() is self._values
        self._choose_pages()
        if left and self._before_values is not None and self.tabs.indexOf(self._before_values) >= 0:
            self.tabs.setCurrentWidget(self._before_values)

    def make_ready(self) -> bool:
        """Make one more page that nobody has asked for yet; False when all are there."""
        page = next((page for page in self._all if not page.made), None)
        if page is not None:
            page.panel.ensurePolished()
        return page is not None

    def _choose_pages(self) -> None:
        """The pages for this kind of problem; the open one stays open."""
        titles = {
            "values": tr("Values"),
            "runs": tr("Runs"),
            "data": tr("Data"),
            "setup": tr("Setup"),
            "step": tr("Step"),
            "table": tr("Table"),
        }
        wanted = list(self.pages.values())
        if [self.tabs.widget(place) for place in range(self.tabs.count())] == wanted:
            return
        kept = self.tabs.currentWidget()
        # A page that has just come is what the change was about.
        begin = next(
            (page for page in (self._values, self._runs, self._data) if page in wanted and self.tabs.indexOf(page) < 0),
            None,
        )
        # Only what comes or goes: a page that is passed over would be shown, and its formulas drawn, for nothing.
        for place in reversed(range(self.tabs.count())):
            if self.tabs.widget(place) not in wanted:
                self.tabs.removeTab(place)
        for place, (name, page) in enumerate(self.pages.items()):
            if self.tabs.indexOf(page) < 0:
                self.tabs.insertTab(place, page, titles[name])
        self._set_many(len(wanted) > FULL)
        self.tabs.setCurrentWidget(begin or (kept if kept in wanted else self._setup))

    def _set_many(self, many: bool) -> None:
        """More pages than have room side by side stand closer together."""
        bar = self.tabs.tabBar()
        if bool(bar.property("many")) is not many:
            bar.setProperty("many", many)
            bar.style().unpolish(bar)
            bar.style().polish(bar)

    def show_page(self, name: str) -> None:
        """Open a page by its name: "setup", "step", "table", "data", "runs", "values"."""
        page = self.pages.get(name)
        if page is not None:
            self.tabs.setCurrentWidget(page)

    @property
    def editing(self) -> bool:
        """Whether an optimizer is being written."""
        return self.editor is not None and not self.editor.isHidden()

    def open_editor(self) -> OptimizerEditor:
        """Write an optimizer, from the selected run's."""
        if self.editor is None:
            from gdstudio.ui.panels.optimizer_editor import OptimizerEditor

            self.editor = OptimizerEditor(self.studio, self)
            self.editor.closed.connect(self._close_editor)
            self.layout().addWidget(self.editor)
        self.tabs.hide()
        self.editor.show()
        self.editor_changed.emit()
        self.editor.open_editor()
        return self.editor

    def _close_editor(self) -> None:
        if self.editor is not None:
            self.editor.hide()
        self.tabs.show()
        self.editor_changed.emit()

    def duplicate(self) -> None:
        """The selected run once more, with its learning rate ready to be typed over."""
        self.runs.list.duplicate()
        self._choose_pages()
        self.show_page("runs")
        self.runs.vary()

    def page(self) -> str:
        """The open page's name."""
        shown = self.tabs.currentWidget()
        # Until the next frame the page of what was switched off is still there.
        return "values" if shown is self._values else next(name for name, page in self.pages.items() if page is shown)

    def set_scale(self, scale: Scale) -> None:
        """Type of the scale."""
        self._scale = scale
        if self._step.made:
            self.step.set_scale(scale)
        self.set_theme(self.studio.look.theme)
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        for page in self._all:
            if page.made:
                page.panel.set_theme(theme)
        if self.editor is not None:
            self.editor.set_theme(theme)

    def sizeHint(self) -> QSize:
        if self.editor is not None and self.editing:
            return self.editor.sizeHint()
        return QSize(round(304 * self._scale.desk / 14), 500)
