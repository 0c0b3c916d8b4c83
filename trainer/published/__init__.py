"""The tables of the five systems, as they were published, each with the split it speaks of.

They stand beside our own figures in a report. A number is never without its split: the same network
differs by several hundredths between two splits of the same images.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainer.errors import ConfigError
from trainer.published import chexpertnet, elsewhere, gatech, radia, sutd, team24
from trainer.published.table import Column, PublishedTable

__all__ = ["TABLES", "Column", "PublishedTable", "published"]

_UNKNOWN: Final = "There is no published table “{name}”; choose among {known} in export.reference."

TABLES: Final[Mapping[str, PublishedTable]] = MappingProxyType(
    {
        table.name: table
        for table in (
            radia.TABLE,
            chexpertnet.TABLE,
            sutd.TABLE,
            gatech.NIH,
            gatech.KERMANY,
            team24.TABLE,
            elsewhere.CHESTXRAY14,
            elsewhere.CHEXPERT,
            elsewhere.LOCALISATION,
        )
    }
)


def published(name: str) -> PublishedTable:
    """The table of a name.

    Raises:
        ConfigError: There is none.
    """
    if name not in TABLES:
        raise ConfigError(_UNKNOWN, name=name, known=", ".join(TABLES))
    return TABLES[name]
