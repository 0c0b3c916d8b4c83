"""Counted things, in the plural forms of the reader's language.

They stand in a class of their own because lupdate knows plurals of `QObject.tr` only.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject


class Plurals(QObject):
    """Texts with a number; Qt picks the form."""

    def findings_present(self, count: int) -> str:
        """Above their specific operating point."""
        return self.tr("%n finding(s) present", "", count)

    def findings_doubtful(self, count: int) -> str:
        """Between their operating points."""
        return self.tr("%n doubtful", "", count)

    def cautions(self, count: int) -> str:
        """Among the facts about an answer."""
        return self.tr("%n to beware of", "", count)

    def filtered(self, count: int) -> str:
        """Findings above an operating point that the filter hides."""
        return self.tr("The filter hides %n finding(s) present or doubtful.", "", count)

    def images(self, count: int) -> str:
        """Of a study."""
        return self.tr("%n image(s)", "", count)

    def seconds_left(self, count: int) -> str:
        """Until all studies of a list are analysed."""
        return self.tr("about %n s left", "", count)

    def minutes_left(self, count: int) -> str:
        """The same."""
        return self.tr("about %n min left", "", count)

    def files_waited_for(self, count: int) -> str:
        """In a watched folder."""
        return self.tr("%n file(s) still being written", "", count)

    def files_not_read(self, count: int) -> str:
        """By a scan."""
        return self.tr("%n file(s) not read", "", count)

    def more_files(self, count: int) -> str:
        """Beyond those listed."""
        return self.tr("… and %n more file(s)", "", count)


PLURALS: Final = Plurals()
