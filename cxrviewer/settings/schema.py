"""The settings: one field each."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from cxrviewer.settings.values import fraction, language, read_by, rectangle, texts, within
from cxrviewer.settings.window_presets import SHIPPED, WindowPreset, window_presets

RECENT_LIMIT: Final = 10
TEXT_PERCENTS: Final = (100, 110, 125, 150)


class Theme(StrEnum):
    """Colours of the window."""

    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class DeviceChoice(StrEnum):
    """Where the model runs; `auto` takes the graphics card where it works."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class LevelDrag(StrEnum):
    """What an upward or downward drag of the window does.

    IHE's Basic Image Review brightens downwards; other viewers brighten upwards.
    """

    DOWN_BRIGHTENS = "down_brightens"
    UP_BRIGHTENS = "up_brightens"


class WidthDrag(StrEnum):
    """What a sideways drag of the window does."""

    RIGHT_WIDENS = "right_widens"
    LEFT_WIDENS = "left_widens"


class Wheel(StrEnum):
    """Which turn of the wheel enlarges."""

    AWAY_ENLARGES = "away_enlarges"
    TOWARDS_ENLARGES = "towards_enlarges"


class Restore(StrEnum):
    """What happens after a reading that was interrupted."""

    ALWAYS = "always"
    ASK = "ask"
    NEVER = "never"


class ListOrder(StrEnum):
    """How the list of studies is sorted."""

    DATE = "date"
    NAME = "name"
    SUSPICION = "suspicion"


class Sensitivity(StrEnum):
    """Which of a bundle's two operating points decides; see `cxrviewer.inference.sensitivity`."""

    SCREENING = "screening"
    BALANCED = "balanced"
    SPECIFIC = "specific"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is remembered from one start to the next.

    A new setting is one field: its type says how it is read, or a reader where that is not enough.

    Attributes:
        language: `en`, `fr`, or empty for the system's.
        theme: Colours.
        text_percent: Size of all text of the window, 100 to 150.
        level_drag: What an upward or downward drag of the window does.
        width_drag: What a sideways drag of the window does.
        wheel: Which turn of the wheel enlarges.
        restore: What happens after a reading that was interrupted by a crash or a power cut.
        restore_after_exit: The same after an orderly end.
        shortcuts: Keys of the reader's own, `action=Key Key` each; without keys none do it.
        swap_views: Lateral on the left, frontal on the right.
        compare: Hang the newest prior of the patient beside the current study.
        prior_left: The prior on the left of the current study.
        grid: Four places, where there is enough to fill more than two.
        link_like_views: Like views of two studies follow each other in window, zoom and position.
        detached: The images in a window of their own, for a second screen.
        detached_geometry: That window as (x, y, width, height), or None before it was first shown.
        read_first: Show the second reader only after the reader has marked the study.
        sensitivity: Preset of the operating points.
        sensitivity_bundle: The bundle's version that the preset was chosen for.
        shown_categories: Ids of the finding categories that are shown; none for all.
        trust_visible: The facts that speak for or against trusting an answer are unfolded.
        analyse_automatically: Analyse a study as soon as it is selected.
        watching: A folder is watched for new studies.
        watched_folder: That folder, empty where none was ever chosen.
        analyse_watched: Analyse the studies of the watched folder before they are opened.
        list_order: How the list of studies is sorted.
        device: Where the model runs.
        bundle: Name of the model bundle, empty for the default one.
        overlay_opacity: 0 to 1.
        overlay_colour_map: Id of the colour map.
        overlay_contours: Contours instead of colours.
        window_presets: Presets of the window by key, as the reader has edited them.
        histogram_visible: The histogram with the window's handles is open.
        link_window: A change of window on one view applies to the other.
        link_zoom: A change of zoom or position on one view applies to the other.
        demographics_visible: Names and dates on the images.
        study_list_visible: The left panel is open.
        findings_visible: The right panel is open.
        collapsed_categories: Ids of the finding categories that are folded. Experimental findings
            are until the reader opens them: in testing they could not be told from chance.
        geometry: Window as (x, y, width, height), or None before the first start.
        maximized: Whether the window was maximized.
        recent: Folders and files opened last, newest first.
        notice_accepted: The first-start notice has been read.
        tour_seen: The hints of the first start have been seen, or skipped.
    """

    language: str = read_by(language, "")
    theme: Theme = Theme.DARK
    text_percent: int = read_by(within(TEXT_PERCENTS[0], TEXT_PERCENTS[-1]), TEXT_PERCENTS[0])
    level_drag: LevelDrag = LevelDrag.DOWN_BRIGHTENS
    width_drag: WidthDrag = WidthDrag.RIGHT_WIDENS
    wheel: Wheel = Wheel.AWAY_ENLARGES
    restore: Restore = Restore.ASK
    restore_after_exit: bool = False
    shortcuts: tuple[str, ...] = ()
    swap_views: bool = False
    compare: bool = False
    prior_left: bool = False
    grid: bool = False
    link_like_views: bool = True
    detached: bool = False
    detached_geometry: tuple[int, int, int, int] | None = read_by(rectangle, None)
    read_first: bool = False
    sensitivity: Sensitivity = Sensitivity.BALANCED
    sensitivity_bundle: str = ""
    shown_categories: tuple[str, ...] = ()
    trust_visible: bool = False
    analyse_automatically: bool = True
    watching: bool = False
    watched_folder: str = ""
    analyse_watched: bool = True
    list_order: ListOrder = ListOrder.DATE
    device: DeviceChoice = DeviceChoice.AUTO
    bundle: str = ""
    overlay_opacity: float = read_by(fraction, 0.35)
    overlay_colour_map: str = ""
    overlay_contours: bool = False
    window_presets: tuple[WindowPreset, ...] = read_by(window_presets, SHIPPED)
    histogram_visible: bool = False
    link_window: bool = False
    link_zoom: bool = False
    demographics_visible: bool = True
    study_list_visible: bool = True
    findings_visible: bool = True
    collapsed_categories: tuple[str, ...] = ("experimental",)
    geometry: tuple[int, int, int, int] | None = read_by(rectangle, None)
    maximized: bool = False
    recent: tuple[str, ...] = read_by(texts(RECENT_LIMIT), ())
    notice_accepted: bool = False
    tour_seen: bool = False

    def with_recent(self, path: Path) -> Settings:
        """A copy with `path` first among the recent ones."""
        newest = str(path)
        others = [entry for entry in self.recent if entry != newest]
        return dataclasses.replace(self, recent=(newest, *others)[:RECENT_LIMIT])


# What tells of folders, whose names may tell of patients.
FOLDERS: Final = frozenset({"recent", "watched_folder"})
# What no other computer has any use for.
OF_THIS_COMPUTER: Final = frozenset(
    {
        "detached",
        "detached_geometry",
        "geometry",
        "maximized",
        "notice_accepted",
        "sensitivity_bundle",
        "tour_seen",
        "watching",
    }
)
