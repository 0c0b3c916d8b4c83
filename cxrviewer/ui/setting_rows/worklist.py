"""The list of studies, and the folder that is watched for new ones."""

from __future__ import annotations

from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.settings.schema import ListOrder
from cxrviewer.ui.setting_rows.row import Section, SettingRow, choice, folder, switch

_S = Section.WORKLIST

WORKLIST: Final[tuple[SettingRow, ...]] = (
    choice(
        _S,
        "list_order",
        QT_TRANSLATE_NOOP("SettingRows", "Order of the list"),
        (
            (ListOrder.DATE, QT_TRANSLATE_NOOP("SettingRows", "By date, newest first")),
            (ListOrder.NAME, QT_TRANSLATE_NOOP("SettingRows", "By name")),
            (ListOrder.SUSPICION, QT_TRANSLATE_NOOP("SettingRows", "By suspicion")),
        ),
        QT_TRANSLATE_NOOP(
            "SettingRows",
            "While you read first, suspicion does not count: a place in the list would tell of it.",
        ),
    ),
    switch(_S, "watching", QT_TRANSLATE_NOOP("SettingRows", "Watch a folder for new studies")),
    folder(_S, "watched_folder", QT_TRANSLATE_NOOP("SettingRows", "Folder that is watched")),
    switch(
        _S,
        "analyse_watched",
        QT_TRANSLATE_NOOP("SettingRows", "Analyse its new studies before they are opened"),
    ),
)
