"""`cxrviewer analyze`: every chest radiograph below some paths, without a window."""

from __future__ import annotations

import argparse
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

from cxrviewer.cli.batch import Backend, Batch
from cxrviewer.cli.console import CommandError, ExitCode, complain, progress_bar, start_log
from cxrviewer.cli.inputs import Inputs
from cxrviewer.cli.models import find_bundle
from cxrviewer.cli.scan import scan_with_progress
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import ScanResult
from cxrviewer.errors import ExportError
from cxrviewer.export.record import AnalysisWriter, Rejection, RejectionStage, RunRecord
from cxrviewer.export.registry import EXPORTERS
from cxrviewer.inference.analysis import Analysis, AnalysisRequest
from cxrviewer.inference.domain import pixel_refusal, plan, refusal
from cxrviewer.inference.manifest import BundleManifest
from cxrviewer.inference.remote import RemotePredictor, remote_predictor

DEVICES: Final = ("auto", "cpu", "cuda")
_REASONS_SHOWN: Final = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="folder, file, DICOMDIR or zip")
    parser.add_argument("--out", metavar="DIR", type=_folder, required=True, help="results go here")
    parser.add_argument(
        "--format",
        type=_formats,
        default=("json",),
        metavar=",".join(EXPORTERS),
        help="one or more, separated by commas (default: json)",
    )
    parser.add_argument(
        "--bundle", metavar="NAME|DIR", help="model: one of `cxrviewer bundles list`, or a folder"
    )
    parser.add_argument(
        "--device", choices=DEVICES, default="auto", help="auto takes the GPU where it works"
    )


def _folder(text: str) -> Path:
    if not text:  # a variable of a script that was never set; it would mean the working folder
        raise argparse.ArgumentTypeError("the name of a folder is missing")
    return Path(text)


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in EXPORTERS]
    if unknown or not names:
        known = ", ".join(EXPORTERS)
        raise argparse.ArgumentTypeError(f"choose from {known}, separated by commas")
    return names


def run(arguments: argparse.Namespace) -> int:
    """Analyse and write; 1 where a file was rejected."""
    inputs = Inputs.checked(arguments.paths)
    _check_out(arguments.out, inputs)
    return analyze(
        inputs,
        arguments.out,
        formats=arguments.format,
        bundle=find_bundle(arguments.bundle),
        device=arguments.device,
    )


def analyze(
    inputs: Inputs, out: Path, *, formats: tuple[str, ...], bundle: BundleManifest, device: str
) -> int:
    """Analyse everything below `inputs` and write the results to `out`.

    Returns:
        The exit code.

    Raises:
        CxrViewerError: The model cannot be loaded or the results cannot be written.
    """
    start_log()
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = scan_with_progress(inputs)
    run_record = RunRecord(bundle.bundle_id, device, started)
    with _terminable(), _writers(out, formats, run_record) as writers:
        predictor = remote_predictor(bundle.folder, device)
        try:
            analyse = _DeviceWatch(predictor, device)
            return _run_batch(found, writers, inputs, analyse)
        finally:
            predictor.close()


class _DeviceWatch:
    """Analyses, and says once where the graphics card that was asked for is not what computes."""

    def __init__(self, predictor: RemotePredictor, wanted: str) -> None:
        self._predictor = predictor
        self._is_awaited = wanted == "cuda"

    def __call__(self, request: AnalysisRequest) -> Analysis:
        analysis = self._predictor.analyse(request)
        if self._is_awaited and analysis.device == "cpu":
            self._is_awaited = False
            complain("The graphics card is not used; each study's warnings say why.")
        return analysis


def _run_batch(
    found: ScanResult,
    writers: list[AnalysisWriter],
    inputs: Inputs,
    analyse: Callable[[AnalysisRequest], Analysis],
) -> int:
    total = sum(len(study.images) for study in found.studies)
    backend = Backend(refusal, plan, pixel_refusal, read_radiograph, analyse)
    with progress_bar(total, "image", "Analysing") as bar:
        batch = Batch(backend, writers, inputs, on_images_done=bar.update)
        batch.add_issues(found.issues)
        batch.add_other_files(found.studies, found.issues)
        try:
            for study in found.studies:
                batch.add_study(study)
        except BaseException:
            # Whatever stopped the run, what was done is kept where that is still possible.
            with suppress(ExportError):
                _finish(writers, batch, complete=False)
            raise
        _finish(writers, batch, complete=True)
    print(_summary(batch))
    if not found.studies:
        complain("There is no image to analyse there.")
        return ExitCode.USAGE
    return ExitCode.REJECTED if _images_rejected(batch) else ExitCode.OK


def _images_rejected(batch: Batch) -> list[Rejection]:
    return [found for found in batch.rejected if found.stage is not RejectionStage.NO_IMAGE]


def _finish(writers: list[AnalysisWriter], batch: Batch, *, complete: bool) -> None:
    for writer in writers:
        caution = writer.finish(batch.rejected, complete=complete)
        if caution is not None:
            complain(caution)


def _summary(batch: Batch) -> str:
    rejected = _images_rejected(batch)
    lines = [
        f"Images analysed: {batch.analysed_images}, files rejected: {len(rejected)}, "
        f"files of other kinds: {len(batch.rejected) - len(rejected)}."
    ]
    reasons = Counter(str(rejection.reason) for rejection in rejected)
    lines += [f"{count:>6}  {reason}" for reason, count in reasons.most_common(_REASONS_SHOWN)]
    if len(reasons) > _REASONS_SHOWN:
        others = sum(count for _, count in reasons.most_common()[_REASONS_SHOWN:])
        lines.append(f"{others:>6}  for other reasons")
    return "\n".join(lines)


def _check_out(out: Path, inputs: Inputs) -> None:
    """Results never go among the sources, where the next run would take them for images."""
    resolved = out.resolve()
    if out.exists() and not out.is_dir():
        raise CommandError(f"“{out}” is a file; choose a folder for --out.")
    if any(resolved.is_relative_to(path.resolve()) for path in inputs.paths):
        raise CommandError(f"“{out}” lies inside of what is analysed; choose another --out.")


@contextmanager
def _writers(
    folder: Path, formats: tuple[str, ...], run: RunRecord
) -> Iterator[list[AnalysisWriter]]:
    """The writers of the chosen formats; what is not finished at the end is removed."""
    writers: list[AnalysisWriter] = []
    try:
        for name in formats:
            writers.append(EXPORTERS[name](folder, run))
        yield writers
    finally:
        for writer in writers:
            writer.discard()


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to end (SIGTERM) keep what was done, as Ctrl+C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
