"""How studies hang."""

from __future__ import annotations

from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.setting_rows.row import Section, SettingRow, switch

_S = Section.HANGING

HANGING: Final[tuple[SettingRow, ...]] = (
    switch(_S, "swap_views", QT_TRANSLATE_NOOP("SettingRows", "Lateral view on the left")),
    switch(
        _S, "compare", QT_TRANSLATE_NOOP("SettingRows", "Compare each study with its newest prior")
    ),
    switch(_S, "prior_left", QT_TRANSLATE_NOOP("SettingRows", "Prior on the left")),
    switch(
        _S, "grid", QT_TRANSLATE_NOOP("SettingRows", "Four views where there are enough images")
    ),
    switch(
        _S,
        "link_like_views",
        QT_TRANSLATE_NOOP("SettingRows", "Link like views of current and prior"),
    ),
    switch(
        _S, "link_window", QT_TRANSLATE_NOOP("SettingRows", "Link window and level of both views")
    ),
    switch(
        _S, "link_zoom", QT_TRANSLATE_NOOP("SettingRows", "Link zoom and position of both views")
    ),
    switch(
        _S,
        "demographics_visible",
        QT_TRANSLATE_NOOP("SettingRows", "Show names and dates on the images"),
    ),
    switch(_S, "detached", QT_TRANSLATE_NOOP("SettingRows", "Images in a window of their own")),
)
