"""The look of the controls: Fusion, one palette, and the few lines of style sheet that a palette cannot say.

Two properties set by whoever makes a control choose its rank: `primary` (the one filled button, Step) and
`quiet` (no frame until the pointer is over it); a label with `heading` is a group's title.
"""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QStyleFactory

from gdstudio.ui.fonts import families
from gdstudio.ui.palette import palette
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import Theme, mix

SHEET = """
QMenuBar, QMenu, QToolTip, QStatusBar, QTabBar {{ font-family: {family}; font-size: {desk}px; }}
QToolTip {{ color: {ink}; background: {stage}; border: 1px solid {line}; padding: 5px 8px; }}
QMenuBar {{ background: {window}; padding: 0 6px; border-bottom: 1px solid {line}; }}
QMenuBar::item {{ padding: 3px 10px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {hover}; color: {ink}; }}
QMenu {{ background: {stage}; border: 1px solid {line}; padding: 5px; }}
QMenu::item {{ padding: 5px 26px 5px 24px; border-radius: 5px; }}
QMenu::item:selected {{ background: {tint}; color: {ink}; }}
QMenu::item:disabled {{ color: {pale}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 5px 8px; }}
QPushButton, QToolButton {{ padding: 5px 12px; border: 1px solid {line}; border-radius: 6px; background: {button}; }}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {pressed}; }}
QPushButton:checked, QToolButton:checked {{ background: {tint}; border-color: {accent}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; padding: 4px 11px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {pale}; background: {window}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[primary="true"]:hover {{ background: {accent_hover}; }}
QPushButton[primary="true"]:pressed {{ background: {accent_pressed}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {ink}; }}
QPushButton[primary="true"]:disabled {{ background: {line}; border-color: {line}; color: {pale}; }}
QPushButton[quiet="true"], QToolButton[quiet="true"] {{ background: transparent; border-color: transparent; }}
QPushButton[quiet="true"]:hover, QToolButton[quiet="true"]:hover {{ background: {hover}; }}
QPushButton[quiet="true"]:checked, QToolButton[quiet="true"]:checked {{ background: {tint}; }}
QPushButton[quiet="true"]:focus, QToolButton[quiet="true"]:focus {{ border: 2px solid {accent}; }}
QLineEdit, QPlainTextEdit, QTextEdit {{ background: {stage}; border: 1px solid {edge}; border-radius: 6px; }}
QLineEdit {{ padding: 4px 7px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {accent}; }}
QLineEdit:focus {{ padding: 3px 6px; }}
QLineEdit:disabled {{ background: {window}; color: {pale}; }}
QComboBox {{ padding: 4px 24px 4px 8px; border: 1px solid {edge}; border-radius: 6px; background: {button}; }}
QComboBox:hover {{ background: {hover}; }}
QComboBox:focus {{ border: 2px solid {accent}; padding: 3px 23px 3px 7px; }}
QComboBox:disabled {{ color: {pale}; background: {window}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ width: 0; height: 0; border-left: 4px solid {button}; border-right: 4px solid {button};
  border-top: 5px solid {quiet}; }}
QComboBox QAbstractItemView {{ background: {stage}; border: 1px solid {line}; padding: 4px; outline: none;
  selection-background-color: {tint}; selection-color: {ink}; }}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 6px; }}
QComboBox QAbstractItemView::item:selected {{ background: {tint}; color: {ink}; }}
QCheckBox::indicator:unchecked, QListWidget::indicator:unchecked {{ width: 14px; height: 14px; border: 1px solid {rim}; border-radius: 3px;
  background: {stage}; }}
QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {rim}; border-radius: 8px;
  background: {stage}; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {accent}; background: {on_accent}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {edge}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::handle:horizontal {{ width: 14px; margin: -6px 0; border: 1px solid {rim}; border-radius: 8px;
  background: {stage}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ border: 2px solid {accent}; }}
QGroupBox {{ border: none; margin-top: {group}px; padding: 4px 0 0 0; font-weight: 600; color: {quiet}; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; top: 2px; }}
QLabel[heading="true"] {{ color: {quiet}; font-weight: 600; }}
QToolButton[quiet="true"]::menu-indicator {{ image: none; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ padding: 7px 12px; color: {quiet}; border: none; border-bottom: 2px solid transparent; }}
QTabBar[many="true"]::tab {{ padding: 7px 7px; }}
QTabBar::tab:hover {{ color: {ink}; }}
QTabBar::tab:selected {{ color: {ink}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:focus {{ color: {accent}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {line}; }}
QTableView {{ background: {stage}; gridline-color: {grid}; border: 1px solid {line}; selection-background-color: {tint};
  selection-color: {ink}; }}
QHeaderView {{ background: {window}; }}
QHeaderView::section {{ background: {window}; color: {quiet}; border: none; border-bottom: 1px solid {line};
  border-right: 1px solid {grid}; padding: 4px 8px; }}
QTableCornerButton::section {{ background: {window}; border: none; }}
QScrollBar:vertical {{ width: 12px; background: transparent; }}
QScrollBar:horizontal {{ height: 12px; background: transparent; }}
QScrollBar::handle {{ background: {edge}; border-radius: 3px; margin: 3px; min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {window}; }}
QSplitter::handle:hover {{ background: {line}; }}
"""


def sheet(theme: Theme, scale: Scale) -> str:
    """The style sheet of that theme."""
    tokens = {name: getattr(theme, name) for name in (
        "window", "stage", "line", "ink", "quiet", "faint", "accent", "on_accent", "hover", "grid",
    )}  # fmt: skip
    return SHEET.format(
        **tokens, pale=mix(theme.window, theme.quiet, 0.55), edge=mix(theme.line, theme.ink, 0.1),
        rim=mix(theme.stage, theme.quiet, 0.75),
        tint=mix(theme.stage, theme.accent, 0.16), button=mix(theme.window, theme.stage, 0.75),
        pressed=mix(theme.window, theme.ink, 0.13), accent_hover=mix(theme.accent, theme.ink, 0.12),
        accent_pressed=mix(theme.accent, theme.ink, 0.24), group=round(scale.desk * 1.7), desk=round(scale.desk),
        # Menus keep the platform's own font unless told.
        family=", ".join(f'"{name}"' for name in families()),
    )  # fmt: skip


def apply(app: QApplication, theme: Theme, scale: Scale) -> None:
    """Put style, palette, type and sheet on the application; can be called again for another theme or scale."""
    if app.style().objectName().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette(theme))
    app.setFont(desk_font(scale))
    app.setStyleSheet(sheet(theme, scale))


def desk_font(scale: Scale) -> QFont:
    """The font of menus, fields and panels."""
    font = QFont()
    font.setFamilies(list(families()))
    font.setPixelSize(max(1, round(scale.desk)))
    return font
