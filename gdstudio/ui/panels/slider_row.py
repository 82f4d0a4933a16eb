"""A slider, its field beside it, and the field's sentence below both."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdstudio.ui.panels.number_field import NumberField


def lay_out_slider(host: QWidget, slider: QWidget, field: NumberField) -> None:
    """Fill the host with them; the keys go to the field."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(slider, 1)
    row.addWidget(field)
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addLayout(row)
    column.addWidget(field.note)
    host.setFocusProxy(field)
