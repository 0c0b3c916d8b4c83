"""The data sets that the trainer reads: one file each, one row of `DATASETS` each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from trainer.datasets import (
    anatomy,
    chestxray14,
    chexpert,
    covid,
    covid_chestxray,
    dicom_table,
    generic,
    kermany,
    mimic_cxr_jpg,
    nih,
    openi,
    padchest,
    vindr,
)
from trainer.labels import Sample

_NO_COLUMNS: Final[Mapping[str, str]] = MappingProxyType({})


class Reader(Protocol):
    """Reads one data set."""

    def __call__(
        self, folder: Path, columns: Mapping[str, str] = _NO_COLUMNS
    ) -> tuple[Sample, ...]:
        """Studies of the data set in a fixed order; no image is opened.

        Args:
            folder: Of this data set alone.
            columns: `data.columns`, for tables without a published form.

        Raises:
            DatasetError: The folder is not in the data set's layout.
        """


def _published(read: Callable[[Path], tuple[Sample, ...]]) -> Reader:
    """A reader of a published table, whose columns are known."""

    def reader(folder: Path, columns: Mapping[str, str] = _NO_COLUMNS) -> tuple[Sample, ...]:
        del columns
        return read(folder)

    return reader


def _with_columns(
    read: Callable[[Path, Mapping[str, str]], tuple[Sample, ...]],
) -> Reader:
    """A reader of tables whose columns the configuration may name."""

    def reader(folder: Path, columns: Mapping[str, str] = _NO_COLUMNS) -> tuple[Sample, ...]:
        return read(folder, columns)

    return reader


DATASETS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "nih": _published(nih.read),
        "covid": _published(covid.read),
        "anatomy": _published(anatomy.read),
        "kermany": _published(kermany.read),
        "chestxray14": _published(chestxray14.read),
        "chexpert": _published(chexpert.read),
        "mimic_cxr_jpg": _published(mimic_cxr_jpg.read),
        "padchest": _published(padchest.read),
        "openi": _published(openi.read),
        "vindr": _published(vindr.read),
        "covid_chestxray": _published(covid_chestxray.read),
        "generic": _with_columns(generic.read),
        "dicom_table": _with_columns(dicom_table.read),
    }
)
