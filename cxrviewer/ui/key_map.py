"""Which keys do what: the table's, or those that the reader has chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from PySide6.QtGui import QKeySequence

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS

Keys = tuple[str, ...]


class KeyFault(StrEnum):
    """Why a key cannot be given to an action."""

    NONE = "none"
    RESERVED = "reserved"
    SEVERAL = "several"
    TAKEN = "taken"


# Holding Space looks under the map; the others lead through windows, lists and fields.
_RESERVED: Final = frozenset(
    {"Space", "Tab", "Shift+Tab", "Backtab", "Return", "Enter", "Up", "Down", "Left", "Right"}
)
_DEFAULTS: Final[Mapping[ActionId, Keys]] = {action: info.keys for action, info in ACTIONS.items()}

_current: Mapping[ActionId, Keys] = _DEFAULTS


def install_keys(shortcuts: Iterable[str]) -> bool:
    """Take the reader's keys; whether any of them changed.

    Args:
        shortcuts: As in `Settings.shortcuts`.
    """
    global _current
    wanted = key_map(shortcuts)
    changed, _current = wanted != _current, wanted
    return changed


def keys_of(action: ActionId) -> Keys:
    """The keys of an action, in Qt's portable words; the first one is shown."""
    return _current[action]


def keys_text(action: ActionId) -> str:
    """The first key as it is printed on the keyboard; empty where there is none."""
    keys = keys_of(action)
    return native(keys[0]) if keys else ""


def keyed(text: str, *actions: ActionId) -> str:
    """`text` with the keys of actions behind it, where they have some."""
    keys = [key for action in actions if (key := keys_text(action))]
    return f"{text} ({', '.join(keys)})" if keys else text


def native(key: str) -> str:
    """A key as it is printed on the keyboard."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def portable(sequence: QKeySequence) -> str:
    """A key in the words that are kept."""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


# --- the reader's choice --------------------------------------------------------------------------


def key_map(shortcuts: Iterable[str]) -> Mapping[ActionId, Keys]:
    """All keys with the reader's in force; what makes no sense, or is taken twice, is left out.

    A key that the reader has given to one action is no longer another one's by default.
    """
    chosen = _parsed(shortcuts)
    taken = {_same(key) for keys in chosen.values() for key in keys}
    return {
        action: chosen.get(action, tuple(key for key in keys if _same(key) not in taken))
        for action, keys in _DEFAULTS.items()
    }


def with_keys(shortcuts: Iterable[str], action: ActionId, keys: Keys) -> tuple[str, ...]:
    """`shortcuts` with other keys for one action, taken away from whatever had them by choice."""
    wanted = {_same(key) for key in keys}
    chosen = {
        other: tuple(key for key in theirs if _same(key) not in wanted)
        for other, theirs in _parsed(shortcuts).items()
    }
    chosen[action] = keys
    return _written(chosen)


def without_choice(shortcuts: Iterable[str], action: ActionId) -> tuple[str, ...]:
    """`shortcuts` with the keys of the table for one action again."""
    chosen = _parsed(shortcuts)
    chosen.pop(action, None)
    defaults = {_same(key) for key in _DEFAULTS[action]}
    others = {
        other: tuple(key for key in keys if _same(key) not in defaults)
        for other, keys in chosen.items()
    }
    return _written(others)


def fault_of(
    sequence: QKeySequence, action: ActionId, shortcuts: Iterable[str]
) -> tuple[KeyFault, ActionId | None]:
    """Whether a key can be given to an action, and which other one has it now."""
    if sequence.count() != 1:
        return KeyFault.SEVERAL, None
    key = portable(sequence)
    if key in _RESERVED:
        return KeyFault.RESERVED, None
    for other, keys in key_map(shortcuts).items():
        if other is not action and _same(key) in {_same(one) for one in keys}:
            return KeyFault.TAKEN, other
    return KeyFault.NONE, None


def _parsed(shortcuts: Iterable[str]) -> dict[ActionId, Keys]:
    found: dict[ActionId, Keys] = {}
    seen: set[str] = set()
    known = {action.value: action for action in ActionId}
    for entry in shortcuts:
        name, _, words = entry.partition("=")
        if name in known:
            keys = tuple(key for key in words.split() if _is_key(key) and _same(key) not in seen)
            seen.update(map(_same, keys))
            found[known[name]] = keys
    return found


def _written(chosen: Mapping[ActionId, Keys]) -> tuple[str, ...]:
    """Only what differs from the table, in its order."""
    return tuple(
        f"{action.value}={' '.join(chosen[action])}"
        for action in _DEFAULTS
        if action in chosen and chosen[action] != _DEFAULTS[action]
    )


def _is_key(key: str) -> bool:
    sequence = QKeySequence(key)
    return (
        sequence.count() == 1 and bool(portable(sequence)) and portable(sequence) not in _RESERVED
    )


def _same(key: str) -> str:
    """Equal for two ways to write one key."""
    return portable(QKeySequence(key))
