"""What the mouse does with an image."""

from __future__ import annotations

from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.settings import LevelDrag, Wheel, WidthDrag
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.setting_rows.row import Section, SettingRow, choice, command

_S = Section.IMAGE

IMAGE: Final[tuple[SettingRow, ...]] = (
    choice(
        _S,
        "level_drag",
        QT_TRANSLATE_NOOP("SettingRows", "Window: drag up or down"),
        (
            (
                LevelDrag.DOWN_BRIGHTENS,
                QT_TRANSLATE_NOOP("SettingRows", "Down brightens, up darkens (IHE)"),
            ),
            (
                LevelDrag.UP_BRIGHTENS,
                QT_TRANSLATE_NOOP("SettingRows", "Up brightens, down darkens"),
            ),
        ),
        QT_TRANSLATE_NOOP("SettingRows", "Viewers differ; choose what your hand is used to."),
    ),
    choice(
        _S,
        "width_drag",
        QT_TRANSLATE_NOOP("SettingRows", "Window: drag sideways"),
        (
            (
                WidthDrag.RIGHT_WIDENS,
                QT_TRANSLATE_NOOP("SettingRows", "Right widens: less contrast (IHE)"),
            ),
            (
                WidthDrag.LEFT_WIDENS,
                QT_TRANSLATE_NOOP("SettingRows", "Left widens: less contrast"),
            ),
        ),
    ),
    choice(
        _S,
        "wheel",
        QT_TRANSLATE_NOOP("SettingRows", "Wheel"),
        (
            (
                Wheel.AWAY_ENLARGES,
                QT_TRANSLATE_NOOP("SettingRows", "Away from you enlarges"),
            ),
            (Wheel.TOWARDS_ENLARGES, QT_TRANSLATE_NOOP("SettingRows", "Towards you enlarges")),
        ),
    ),
    command(
        _S,
        ActionId.EDIT_PRESETS,
        QT_TRANSLATE_NOOP("SettingRows", "Window presets"),
        QT_TRANSLATE_NOOP("SettingRows", "Windows by key, and for which views they are meant."),
    ),
)
