"""The output formats of a headless run, one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cxrviewer.export.analysis_csv import AnalysisCsvWriter
from cxrviewer.export.analysis_json import AnalysisJsonWriter
from cxrviewer.export.analysis_png import AnalysisPngWriter
from cxrviewer.export.record import AnalysisWriter, RunRecord

EXPORTERS: Final[Mapping[str, Callable[[Path, RunRecord], AnalysisWriter]]] = MappingProxyType(
    {"json": AnalysisJsonWriter, "csv": AnalysisCsvWriter, "png": AnalysisPngWriter}
)
