"""The headline: the run as a sentence whose parts open their fields; view switch, layers and full screen at
its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from gdstudio.model import InputError
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.figure_switch import FigureSwitch
from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.panels.icons import icon
from gdstudio.ui.panels.sentence import Sentence
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.actions import Actions
    from gdstudio.ui.panels.popover import Popover
    from gdstudio.ui.panels.search_list import SearchList
    from gdstudio.ui.studio import Studio

# Below this width, in sizes of type, the figures share one button, and the layers' has no word.
NARROW = 66
SEPARATOR = "\u2002|\u2002"


class Headline(QWidget):
    """One line, whatever the width. `actions` gives the full-screen button and the ends of the lesson's
    menu.
    """

    def __init__(self, studio: Studio, actions: Actions | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.actions_ = studio, actions
        self._theme, self._scale = studio.look.theme, studio.look.scale
        self.popover: Popover | None = None
        self.pitfalls: SearchList | None = None
        self.sentence = Sentence()
        self.switch = FigureSwitch(studio, self._button)
        self.layers = self._button(tr("Show"), "layers", tr("What is drawn on the stage"))
        self.layers.clicked.connect(self.open_layers)
        self.full_screen = self._screen_button()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(6)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.switch)
        for button in (self.layers, self.full_screen):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("The run in one sentence"))
        self.sentence.pressed.connect(self.open_part)
        if actions is not None:
            actions.on("pitfall", lambda: self.open_pitfalls())
            actions.on("lesson_text", self.open_lesson_text)
        studio.spec_changed.connect(self.refresh)
        studio.runs_changed.connect(self.refresh)
        for signal in (studio.figures_changed, studio.spec_changed):
            signal.connect(self.switch.follow)
        self.set_scale(studio.look.scale)

    def _button(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setObjectName(name)
        button.setProperty("quiet", True)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _screen_button(self) -> QToolButton:
        button = self._button(tr("Full screen"), "full-screen", tr("Full screen (F11)"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        if self.actions_ is not None:
            button.clicked.connect(self.actions_["full_screen"].trigger)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self._dress()

    def set_scale(self, scale: Scale) -> None:
        """Type and height of the scale."""
        self._scale = scale
        self._dress()

    def sizeHint(self) -> QSize:
        room = self._scale.room
        return QSize(600, round(44 + 1.5 * (room - 16)) if not self._scale.full_screen else round(2.15 * room))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.sizeHint().height())

    def _type(self) -> float:
        """Type of the line; on a full screen the sentence is as long and the window not as much wider."""
        return self._scale.room * (0.85 if self._scale.full_screen else 1.0)

    def _dress(self) -> None:
        type_ = font(self._type())
        self.sentence.set_type(type_, self._theme)
        size = QSize(round(self._type() * 1.15), round(self._type() * 1.15))
        for button, name in (
            (self.layers, "layers"),
            (self.full_screen, "window" if self._scale.full_screen else "full-screen"),
        ):
            button.setIcon(icon(name, self._theme))
            button.setIconSize(size)
            button.setFixedHeight(round(2.1 * self._type()))
            button.setFont(type_)
        self.switch.set_type(type_, round(2.1 * self._type()))
        self.refresh()
        self.updateGeometry()

    # The sentence.

    def refresh(self) -> None:
        """The run's sentence."""
        parts = self.studio.headline()
        spaced = [*parts[:1], ("", SEPARATOR), *parts[1:]] if parts and parts[0][0] == "lesson" else parts
        self.sentence.show_parts(spaced)

    def open_part(self, name: str) -> None:
        """Open what belongs to a part of the sentence."""
        button = self.sentence.parts.get(name)
        if button is None:
            return
        if name == "lesson":
            self._lesson_menu().popup(button.mapToGlobal(QPoint(0, button.height())))
            return
        if name == "runs":
            self._runs_menu().popup(button.mapToGlobal(QPoint(0, button.height())))
            return
        if name == "pitfall":
            self.open_pitfalls(button)
            return
        # What fields need is loaded with the first of them.
        from gdstudio.ui.panels.headline_fields import field_of

        title, made = field_of(self.studio, name)
        if made is not None:
            self._pop_up(title, made, button)

    def open_lesson_text(self) -> None:
        """What the open lesson says and asks."""
        from gdstudio.ui.panels.lesson_text import LessonText

        lesson, button = self.studio.session.lesson, self.sentence.parts.get("lesson")
        if lesson is not None and button is not None:
            language = self.studio.look.language
            self._pop_up(lesson.titled(language), LessonText(lesson, language), button)

    def _pop_up(self, title: str, inside: QWidget, button: QWidget) -> None:
        from gdstudio.ui.panels.popover import Popover

        self.popover = Popover(title, inside, self._theme, self)
        self.popover.destroyed.connect(self._closed)
        self.popover.open_below(button)

    def open_pitfalls(self, below: QWidget | None = None) -> None:
        """The list of pitfalls below a part of the line, by itself below the engine."""
        from gdstudio.ui.panels.pitfall_list import open_pitfalls

        parts = self.sentence.parts
        target = below or parts.get("pitfall") or parts.get("engine") or self
        self.pitfalls = open_pitfalls(self.studio, self._theme, target)
        self.pitfalls.destroyed.connect(self._pitfalls_closed)

    def _pitfalls_closed(self) -> None:
        self.pitfalls = None

    def _closed(self) -> None:
        self.popover = None

    def _lesson_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, entry in self.studio.catalogue.lessons.items():
            menu.addAction(entry.title).triggered.connect(lambda _=False, name=name: self._open_lesson(name))
        if self.actions_ is not None:
            menu.addSeparator()
            menu.addAction(self.actions_["lesson_text"])
            menu.addAction(self.actions_["open"])
            menu.addAction(self.actions_["restore_lesson"])
        return menu

    def _runs_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        session = self.studio.session
        for place, run in enumerate(session.runs):
            action = menu.addAction(f"{place + 1} {run.name}")
            action.setCheckable(True)
            action.setChecked(place == session.selected)
            action.triggered.connect(lambda _=False, place=place: self.studio.select(place))
        return menu

    def _open_lesson(self, name: str) -> None:
        try:
            self.studio.open_lesson(name)
        except InputError as error:
            self.studio.say(error.message)
        to_stage(self)

    # The right end.

    @property
    def figures(self) -> list[QToolButton]:
        """The buttons of the figures, in their order."""
        return self.switch.buttons

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW * self._type()
        self.switch.set_narrow(narrow)
        style = Qt.ToolButtonStyle
        self.layers.setToolButtonStyle(style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon)

    def open_layers(self) -> None:
        """The menu of layers, each on or off; what is off at first stands one menu further in."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for figure, layers in self.studio.layer_groups():
            part = menu.addMenu(figure) if figure else menu
            for name, title, on in layers:
                action = QAction(title, menu, checkable=True, checked=on)
                action.toggled.connect(lambda shown, name=name: self.studio.show_layer(name, shown))
                part.addAction(action)
        menu.popup(self.layers.mapToGlobal(QPoint(0, self.layers.height())))
