"""The style sheet of the window; `theme.py` fills the colours in."""

from __future__ import annotations

from string import Template
from typing import Final

SHEET: Final = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 5px 7px; }
QMainWindow, QDialog { background: $panel; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: 2px;
    padding: 3px 6px; }
QToolBar::separator { background: $line; width: 1px; margin: 5px 5px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px; color: $text; }
QToolButton:hover { background: $raised; }
QToolButton:checked { background: $selected; border-color: $accent; }
QToolButton:pressed { background: $selected; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $disabled; }
QToolButton[popupMode="1"], QToolButton[popupMode="2"] { padding-right: 15px; }
QToolButton::menu-button { border: none; width: 14px; }
QToolButton::menu-arrow, QToolButton::menu-indicator { image: url("$icons/arrow_down.svg");
    width: 9px; height: 9px; }
QToolButton::menu-indicator { subcontrol-position: right center; right: 3px; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px 0; }
QMenu::item { padding: 5px 26px 5px 12px; }
QMenu::icon { padding-left: 10px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }
QPushButton { background: $raised; border: 1px solid $line; border-radius: 4px; padding: 5px 14px;
    min-height: 18px; }
QPushButton:hover { border-color: $secondary; }
QPushButton:pressed { background: $selected; }
QPushButton:checked { background: $selected; border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:default { border-color: $accent; }
QPushButton:disabled { color: $disabled; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QComboBox, QLineEdit, QSpinBox { background: $raised; border: 1px solid $line; border-radius: 4px;
    padding: 4px 8px; min-height: 18px; selection-background-color: $selected; }
QComboBox:focus, QLineEdit:focus, QSpinBox:focus { border-color: $accent; }
QDoubleSpinBox QLineEdit { border: none; padding: 0 4px; min-height: 22px; }
QDoubleSpinBox:focus { color: $accent; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$icons/arrow_down.svg"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; outline: none;
    selection-background-color: $selected; }
QCheckBox, QRadioButton { spacing: 7px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $secondary; border-radius: 3px;
    background: $raised; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/check_mark.svg"); }
QCheckBox::indicator:disabled { border-color: $line; }
QCheckBox::indicator:checked:disabled { background: $disabled; border-color: $disabled; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $secondary;
    border-radius: 8px; background: $raised; }
QRadioButton::indicator:checked { border-color: $accent; background: qradialgradient(cx:0.5, cy:0.5,
    radius:0.5, fx:0.5, fy:0.5, stop:0 $accent, stop:0.55 $accent, stop:0.65 $raised,
    stop:1 $raised); }
QRadioButton::indicator:disabled { border-color: $line; }
QRadioButton::indicator:checked:disabled { border-color: $disabled;
    background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 $disabled,
    stop:0.55 $disabled, stop:0.65 $raised, stop:1 $raised); }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QScrollArea, QAbstractScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 28px;
    margin: 1px; }
QScrollBar::handle:vertical:hover { background: $disabled; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: 4px; min-width: 28px;
    margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $secondary; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
    background: $text; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { background: $disabled; }
QSlider::sub-page:horizontal:disabled { background: $disabled; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px;
    min-height: 4px; }
QProgressBar::chunk { background: $secondary; border-radius: 2px; }
QListWidget { outline: none; }
QListWidget::item { padding: 6px 8px; border: 1px solid transparent; border-radius: 4px; }
QListWidget::item:selected { background: $selected; color: $text; }
QListWidget:focus { border: 1px solid $accent; }
QTableView, QTextBrowser, QPlainTextEdit { background: $panel; gridline-color: $line;
    selection-background-color: $selected; }
QListView { outline: none; border: 1px solid transparent; }
QListView:focus, QTreeView:focus { border: 1px solid $accent; }
QTableView:focus, QTextBrowser:focus, QPlainTextEdit:focus { border: 1px solid $accent; }
QTableView, QTextBrowser, QPlainTextEdit { border: 1px solid transparent; }
QTabBar:focus { border: 1px solid $accent; border-radius: 3px; }
QScrollArea:focus { border: 1px solid $accent; }
QSlider:focus { border: 1px solid $accent; border-radius: 3px; }
QHeaderView::section { background: $panel; color: $secondary; border: none;
    border-bottom: 1px solid $line; padding: 4px 8px; }
QLabel[role="heading"] { color: $secondary; font-size: $small; font-weight: 600; }
QLabel[role="secondary"] { color: $secondary; }
QLabel[role="small"] { color: $secondary; font-size: $small; }
QLabel:disabled, QLabel[role="secondary"]:disabled { color: $disabled; }
QLabel[role="title"] { font-size: $title; font-weight: 600; }
QLabel[role="warning"] { color: $warning; }
QFrame[role="offer"] { background: $selected; border-bottom: 1px solid $accent; }
QWidget[role="panel"] { background: $panel; }
QWidget[role="line"] { background: $line; }
QToolButton[role="start"] { background: $panel; border: 1px solid $line; padding: 6px 16px; }
QToolButton[role="start"]:hover { border-color: $secondary; }
QToolButton[role="start"]:focus { border-color: $accent; }
QToolButton[role="link"], QPushButton[role="link"] { color: $secondary; border: none;
    background: none; padding: 2px 0; text-align: left; }
QToolButton[role="link"]:hover, QPushButton[role="link"]:hover { color: $text; }
QToolButton[role="link"]:focus, QPushButton[role="link"]:focus { color: $accent; }
""")
