"""Batches ahead of the network: by a thread of the run, or by processes of their own.

What a step sees depends on the configuration and on the step's number alone, so the content is the
same whoever prepares it. Of several processes that train together each gets its rows of the same
batch.
"""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, Dataset

from cxrviewer.errors import CxrViewerError
from trainer.batches import Assembler, Batch, assembler
from trainer.config import Config
from trainer.errors import TrainingError
from trainer.labels import Sample
from trainer.lesion_labels import with_lesions
from trainer.processes import end_with_parent
from trainer.regions import region_array
from trainer.samplers import epoch_order, steps_per_epoch
from trainer.sources import Data
from trainer.uncertainty import EpochLabels

CHANGES: Final = 2
"""Stream of random numbers of the augmentation; samplers draw from another."""

_AHEAD: Final = 2  # batches, for the thread and for each process
_POLL_SECONDS: Final = 0.2
_DIED: Final = (
    "A process that prepares batches has died, perhaps for want of memory; set run.workers to a"
    " smaller number and go on with --resume."
)


class LoadedBatch(NamedTuple):
    """A batch and whose it is.

    Attributes:
        batch: What the network and the loss take.
        names: File names, for messages.
        samples: In the batch's order.
    """

    batch: Batch
    names: tuple[str, ...]
    samples: tuple[Sample, ...]


def batches(
    config: Config, data: Data, steps: range, *, rank: int = 0, world: int = 1
) -> Iterator[LoadedBatch]:
    """Training batches of these steps in order, prepared ahead.

    Args:
        config: Sampling, augmentation and who prepares (`run.workers`).
        data: Training samples and their canvases or features.
        steps: Steps of the run; starting processes costs seconds, so ask for all at once.
        rank: Which of the processes that train together this is.
        world: How many there are; each gets a part of every batch.

    Raises:
        ConfigError: Labels are asked for that nobody has.
        TrainingError: A process that prepares batches died.
    """
    plan = _Plan.of(config, data, rank, world)
    source = _from_processes(plan, steps) if config.run.workers else _from_thread(plan, steps)
    with closing(source):
        for prepared in source:
            drawn = tuple(plan.samples[position] for position in prepared.positions)
            names = tuple(path.name for sample in drawn for path in sample.images.values())
            yield LoadedBatch(prepared.batch, names, drawn)


class _Prepared(NamedTuple):
    """A batch as it comes from who prepares it: samples as positions, which travel lightly."""

    batch: Batch
    positions: list[int]


@dataclass(slots=True)
class _Plan:
    """Everything that decides on the content of a step.

    Attributes:
        config: Everything.
        samples: Training samples.
        assemble: From samples to tensors.
        labels: Of all samples.
        rank: Part of each batch.
        world: Parts of each batch.
        epoch: The epoch whose order and labels are at hand.
        order: Positions of its samples.
        known: Its labels, (samples, origins, targets).
    """

    config: Config
    samples: Sequence[Sample]
    assemble: Assembler
    labels: EpochLabels
    rank: int
    world: int
    epoch: int = -1
    order: NDArray[np.intp] | None = None
    known: NDArray[np.float32] | None = None

    @classmethod
    def of(cls, config: Config, data: Data, rank: int, world: int) -> _Plan:
        samples = data.split.train
        labels = EpochLabels(samples, config.loss)
        return cls(config, samples, assembler(config, data), labels, rank, world)

    def __getitem__(self, step: int) -> _Prepared:
        """The batch of a step."""
        chosen, known = self._drawn(step)
        rows = np.array_split(np.arange(len(chosen)), self.world)[self.rank]
        drawn = [self.samples[position] for position in chosen[rows]]
        values = known[chosen[rows]]
        regions = torch.zeros(len(drawn), 0, 0, 0)
        if self.assemble.features is not None:
            images, present = self.assemble.images(drawn)
        else:
            shown = self.assemble.shown(
                drawn,
                change=self.config.augment,
                view_dropout=self.config.loss.view_dropout,
                seed=(self.config.run.seed, CHANGES, step),
                first_row=int(rows[0]) if len(rows) else 0,
                boxes=self.config.loss.region_weight > 0,
            )
            images, present = shown.images, shown.present
            values = with_lesions(values, shown.added, self.config.loss)
            if self.config.loss.region_weight > 0:
                side = self.assemble.spec.side
                found = region_array(shown.masks, self.config.loss.findings, side)
                regions = torch.from_numpy(found)
        labels = torch.from_numpy(values)
        batch = Batch(images, present, labels, self.assemble.facts(drawn), regions)
        return _Prepared(batch, [int(position) for position in chosen[rows]])

    def _drawn(self, step: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Positions of a step's samples over all ranks, and the labels of its epoch."""
        size = self.config.optim.batch_size
        epoch, place = divmod(step, steps_per_epoch(self.config, len(self.samples)))
        if epoch != self.epoch or self.order is None or self.known is None:
            self.order = epoch_order(self.config, self.samples, epoch)
            self.known = self.labels.epoch(epoch, self.config.run.seed)
            self.epoch = epoch
        return self.order[place * size : (place + 1) * size], self.known


def _from_thread(plan: _Plan, steps: range) -> Generator[_Prepared, None, None]:
    """Prepared by one thread; OpenCV and NumPy release the interpreter for most of the work."""
    ready: queue.Queue[_Prepared | BaseException] = queue.Queue(_AHEAD)
    stop = threading.Event()
    thread = threading.Thread(
        target=_prepare, args=(plan, steps, ready, stop), name="batches", daemon=True
    )
    thread.start()
    try:
        for _ in steps:
            item = ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()


def _prepare(
    plan: _Plan,
    steps: range,
    ready: queue.Queue[_Prepared | BaseException],
    stop: threading.Event,
) -> None:
    cv2.setNumThreads(1)  # its threads would take those of the network
    try:
        for step in steps:
            _put(plan[step], ready, stop)
            if stop.is_set():
                return
    except BaseException as error:  # raised again where the batches are used
        _put(error, ready, stop)


def _put(
    item: _Prepared | BaseException,
    ready: queue.Queue[_Prepared | BaseException],
    stop: threading.Event,
) -> None:
    """Wait for a free place, but not for a reader who has gone."""
    while not stop.is_set():
        try:
            ready.put(item, timeout=_POLL_SECONDS)
        except queue.Full:
            continue
        return


def _from_processes(plan: _Plan, steps: range) -> Generator[_Prepared, None, None]:
    """Prepared by torch's loader, which keeps the order and passes tensors in shared memory."""
    loader = DataLoader(
        _Guarded(plan),
        batch_size=None,
        sampler=steps,
        num_workers=plan.config.run.workers,
        prefetch_factor=_AHEAD,
        collate_fn=_as_is,
        worker_init_fn=_begin,
        pin_memory=torch.cuda.is_available(),
        # Not forked: threads and CUDA of this process would not survive that.
        multiprocessing_context="spawn",
    )
    prepared = _begun(loader)
    for _ in steps:
        try:
            item: _Prepared | CxrViewerError = next(prepared)
        except (OSError, EOFError) as error:
            # A batch was under way: its memory is handed over by the process that has died.
            raise TrainingError(_DIED) from error
        except RuntimeError as error:
            if "DataLoader worker" in str(error):
                raise TrainingError(_DIED) from error
            raise
        if isinstance(item, CxrViewerError):
            raise item
        yield item


def _begun(loader: DataLoader[_Prepared | CxrViewerError]) -> Iterator[Any]:
    """Start the processes, without torch's signal handler.

    When a process dies it would raise wherever the run happens to be, in the middle of a step. The
    loader finds out by itself when it waits for a batch.
    """
    handler = signal.getsignal(signal.SIGCHLD) if hasattr(signal, "SIGCHLD") else None
    prepared = iter(loader)
    if handler is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGCHLD, handler)
    return prepared


class _Guarded(Dataset[_Prepared | CxrViewerError]):
    """A plan whose errors for the user come back whole: torch would turn them into tracebacks."""

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan

    def __getitem__(self, step: int) -> _Prepared | CxrViewerError:
        """The batch of a step, or why there is none."""
        try:
            return self._plan[step]
        except CxrViewerError as error:
            return error


def _as_is(item: Any) -> Any:
    """A batch is one already; torch would look for tensors in it to turn into others."""
    return item


def _begin(worker: int) -> None:
    del worker
    end_with_parent()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
