"""Drawings and calibrations by image, in one file of the user's data folder.

An image is known by a hash of its SOP Instance UID and its size: the file holds no UID, no name, no
path and no pixel. The only words in it are those that the reader has written on an image.
"""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Final

from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.editing import Drawing
from cxrviewer.paths import data_dir
from cxrviewer.store.database import Database
from cxrviewer.store.store_file import StoreFile

FILE_NAME: Final = "annotations.sqlite3"
_MIGRATIONS: Final = (
    """
    CREATE TABLE IF NOT EXISTS annotation (
        image TEXT NOT NULL,
        place INTEGER NOT NULL,
        identity TEXT NOT NULL,
        kind TEXT NOT NULL,
        points TEXT NOT NULL,
        text TEXT NOT NULL,
        known_mm REAL,
        is_proposed INTEGER NOT NULL,
        PRIMARY KEY (image, place)
    ) WITHOUT ROWID
    """,
)
_ADD: Final = "INSERT INTO annotation VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_READ: Final = (
    "SELECT identity, kind, points, text, known_mm, is_proposed"
    " FROM annotation WHERE image = ? ORDER BY place"
)

_log = logging.getLogger(__name__)


def annotations_path() -> Path:
    """The file of drawings."""
    return data_dir() / FILE_NAME


def image_key(ref: ImageRef) -> str:
    """What an image is known by.

    Its size is part of it: a UID that two different images share must not put the drawings of one
    on the other.
    """
    known = f"{ref.sop_instance_uid}|{ref.rows}x{ref.columns}"
    return hashlib.sha256(known.encode()).hexdigest()


class AnnotationStore(StoreFile):
    """Reads and writes drawings."""

    migrations = _MIGRATIONS

    def read(self, image: str) -> Drawing:
        """The drawing of an image, empty where there is none.

        Args:
            image: From `image_key`.

        Raises:
            StoreError: The file cannot be used.
        """
        rows = self.rows(_READ, image)
        return tuple(one for row in rows if (one := _annotation(row)) is not None)

    def write(self, image: str, drawing: Drawing) -> None:
        """Keep a drawing in the place of what was kept before; on the disk when this returns.

        Args:
            image: From `image_key`.
            drawing: All annotations of the image; an empty one leaves nothing behind.

        Raises:
            StoreError: The file cannot be used.
        """
        rows = [(image, place, *_row(one)) for place, one in enumerate(drawing)]

        def work(database: Database) -> None:
            with database.transaction() as connection:
                connection.execute("DELETE FROM annotation WHERE image = ?", (image,))
                connection.executemany(_ADD, rows)

        self.write_mended(work)


def _row(one: Annotation) -> tuple[object, ...]:
    points = json.dumps(one.points)
    return one.identity, one.kind.value, points, one.text, one.known_mm, int(one.is_proposed)


def _annotation(row: tuple[object, ...]) -> Annotation | None:
    """The annotation of a row; None, and a line in the log, where it makes no sense."""
    identity, kind, points, text, known_mm, is_proposed = row
    try:
        return Annotation(
            identity=str(identity),
            kind=AnnotationKind(str(kind)),
            points=tuple((float(x), float(y)) for x, y in json.loads(str(points))),
            text=str(text),
            known_mm=None if known_mm is None else float(str(known_mm)),
            is_proposed=bool(is_proposed),
        )
    except (TypeError, ValueError):
        _log.warning("a drawing that makes no sense was passed over")
        return None
