"""A loaded model that answers requests, on the graphics card where there is one that works."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import torch

from cxrviewer.errors import QT_TRANSLATE_NOOP, AnalysisCancelledError, AnalysisError, Message
from cxrviewer.inference.analysis import (
    Analysis,
    AnalysisRequest,
    AnalysisStep,
    MapMethod,
    ViewRole,
)
from cxrviewer.inference.anatomy.answer import Anatomy
from cxrviewer.inference.anatomy.commentary import with_anatomy
from cxrviewer.inference.anatomy.model import load as load_anatomy
from cxrviewer.inference.anatomy.outlines import Outlined
from cxrviewer.inference.anatomy.zones import Chart, charted
from cxrviewer.inference.answer import RawAnswer, make_analysis
from cxrviewer.inference.auxiliary import find_auxiliary
from cxrviewer.inference.beside import Beside, InTurn
from cxrviewer.inference.bundle import Bundle, load_bundle
from cxrviewer.inference.cam import Maps, exact_maps, grad_cam, obstacle
from cxrviewer.inference.cautions import cautions
from cxrviewer.inference.cut import Cut, lung_cut
from cxrviewer.inference.device import (
    CPU,
    card_failure,
    choose_device,
    choose_precision,
    is_memory_exhausted,
    set_threads,
)
from cxrviewer.inference.inputs import Inputs, prepare
from cxrviewer.inference.manifest import BundleManifest
from cxrviewer.inference.manifest_header import BundleKind
from cxrviewer.inference.network import CxrNetwork, NetworkOutput
from cxrviewer.inference.preprocess import PreprocessSpec, Region
from cxrviewer.inference.quality.model import load as load_quality
from cxrviewer.inference.quality.triage import (
    Pictures,
    Triage,
    refuse_by_header,
    render,
    render_all,
    triage,
    unlooked,
)
from cxrviewer.settings import DeviceChoice

_CANCELLED: Final = QT_TRANSLATE_NOOP("messages", "The analysis was cancelled.")
_NO_MEMORY: Final = QT_TRANSLATE_NOOP(
    "messages", "There is not enough memory for the analysis; close other programs and try again."
)
_NOT_EXACT: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The maps of this model are approximate (Grad-CAM): they show where the score is sensitive,"
    " not what it is made of.",
)
_JOINT: Final = QT_TRANSLATE_NOOP(
    "messages",
    "This model reads both views as one image: its map is the same on both, and which view it"
    " speaks of is not known.",
)
_NO_LUNGS: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The lungs could not be outlined, so the model looked at where they usually lie; its answer is"
    " less sure than elsewhere.",
)
_NOTES: Final = {MapMethod.GRAD_CAM: _NOT_EXACT, MapMethod.JOINT: _JOINT}

_log = logging.getLogger(__name__)

OnStep = Callable[[AnalysisStep], None]
Cancelled = Callable[[], bool]
Closer = Callable[[], torch.Tensor | None] | None


class Predictor:
    """Answers requests with one bundle; one request at a time, from any one thread.

    Channels, size, thresholds and calibration come from the bundle's manifest alone.

    Attributes:
        manifest: Of the bundle.
        device: Where the next request is computed.
    """

    manifest: BundleManifest
    device: torch.device

    def __init__(
        self,
        folder: Path,
        *,
        device: str = DeviceChoice.AUTO,
        threads: int | None = None,
        quality: Path | None = None,
        anatomy: Path | None = None,
        cut: bool = True,
    ) -> None:
        """Load the bundle in `folder`.

        Args:
            folder: Bundle.
            device: `auto` or `cuda` (the graphics card if it works, else the CPU) or `cpu`.
            threads: Threads of torch in this process; None means all cores but one. Beside them one
                more does what the networks need not wait for, unless there is to be 1 in all.
            quality: Bundle that looks at every image first; None believes the headers alone.
            anatomy: Bundle that outlines lungs and heart; None leaves places and ratio open. A
                bundle that looks at the lungs alone takes the installed one to find them.
            cut: Whether images are still to be cut to the region that the bundle looks at.

        Raises:
            BundleError: A bundle is not in order.
        """
        set_threads(threads)
        self._beside = InTurn() if threads == 1 else Beside()
        self._folder = folder
        self._quality = None if quality is None else load_quality(quality)
        self._anatomy = None if anatomy is None else load_anatomy(anatomy)
        placement = choose_device(DeviceChoice(device))
        # Sentences about the device, told with the next answer.
        self._untold = list(placement.warnings)
        self._load(placement.device)
        self._cut = cut and self.manifest.preprocess.region is Region.LUNGS
        self._finder = self._anatomy
        if self._cut and self._finder is None:
            installed = find_auxiliary(BundleKind.ANATOMY)
            self._finder = None if installed is None else load_anatomy(installed.folder)
        self._specs = self._canvases()

    def analyse(
        self,
        request: AnalysisRequest,
        *,
        on_step: OnStep = lambda _step: None,
        cancelled: Cancelled = lambda: False,
    ) -> Analysis:
        """Answer a request.

        Args:
            request: Images and who asks.
            on_step: Called as each step begins.
            cancelled: Asked before each step.

        Raises:
            AnalysisCancelledError: `cancelled` said so.
            AnalysisError: No image may be analysed, or memory ran out.
        """

        def begin(step: AnalysisStep) -> None:
            if cancelled():
                raise AnalysisCancelledError(_CANCELLED)
            on_step(step)

        begin(AnalysisStep.PREPARING)
        started = time.perf_counter()
        seen, outlined = self._see(request)
        cuts = self._cuts(seen, outlined)
        inputs = prepare(seen.request, self.manifest, seen.rendered, cuts, self._beside.both)
        prepared_s = time.perf_counter() - started
        # Begun before outlines are measured: the network waits for it, for those nobody does.
        closer = self._begin_closer(inputs)
        raw, measured = self._beside.both(
            lambda: self._answer(inputs, begin, closer), lambda: self._measure(seen, outlined)
        )
        analysis = make_analysis(
            seen.request,
            self.manifest,
            inputs,
            raw,
            elapsed_s=prepared_s + raw.elapsed_s,
            warnings=(*_about(cuts), *self._warnings(seen.request, raw.method)),
            lungs_found=_lungs_found(cuts),
        )
        self._untold.clear()
        if measured is not None:
            analysis = with_anatomy(analysis, *measured)
        return seen.told(analysis)

    def _see(self, request: AnalysisRequest) -> tuple[Triage, Outlined | None]:
        """What is left of a request after its images were looked at, and the frontal's outlines.

        The frontal image is outlined while all are looked at: nearly always it is what it is said
        to be, else the outlines are dropped.
        """
        frontal = request.radiographs.get(ViewRole.FRONTAL)
        finder, quality = self._finder, self._quality
        if quality is None:
            seen = unlooked(request, self._specs)
            if finder is None or frontal is None:
                return seen, None
            return seen, finder.outline(seen.rendered[ViewRole.FRONTAL])

        def look(pictures: Pictures) -> Triage:
            youngest = self.manifest.training_population.min_age
            return triage(request, pictures, quality.answer, min_age=youngest)

        refuse_by_header(request)
        if finder is None or frontal is None:
            return look(render_all(request.radiographs, self._specs)), None
        picture = render(frontal, self._specs[ViewRole.FRONTAL], self._beside.both)
        others = dict(request.radiographs)
        del others[ViewRole.FRONTAL]
        outlined, seen = self._beside.both(
            lambda: finder.outline(picture.pixels),
            lambda: look({ViewRole.FRONTAL: picture, **render_all(others, self._specs)}),
        )
        return seen, outlined if _is_upright(seen) else None

    def _canvases(self) -> Mapping[ViewRole, list[PreprocessSpec]]:
        """Canvases of whole images that an analysis comes to, where images are what they say."""
        found: dict[ViewRole, list[PreprocessSpec]] = {role: [] for role in ViewRole}
        for role, specs in found.items():
            if self._quality is not None:
                specs.append(self._quality.manifest.preprocess)
            if role in self.manifest.views and not (self._cut and role is ViewRole.FRONTAL):
                specs.append(self.manifest.preprocess)
        if self._finder is not None:
            found[ViewRole.FRONTAL].append(self._finder.manifest.preprocess)
        return found

    def _measure(self, seen: Triage, outlined: Outlined | None) -> tuple[Anatomy, Chart] | None:
        """What the reader is told of outlines, and where they place findings.

        On a mirrored image the sides are wrong, so there outlines say no more than which part of it
        to look at.
        """
        if self._anatomy is None or outlined is None or _is_mirrored(seen):
            return None
        return self._anatomy.measure(outlined), charted(outlined[0])

    def _cuts(self, seen: Triage, outlined: Outlined | None) -> Mapping[ViewRole, Cut]:
        """The part of each image that the bundle looks at, where that is not all of it."""
        image = seen.rendered.get(ViewRole.FRONTAL)
        if not self._cut or image is None:
            return {}
        outlines = None if outlined is None else outlined[0]
        return {ViewRole.FRONTAL: lung_cut(outlines, *image.shape)}

    def _load(self, device: torch.device) -> None:
        """Load on `device`, on the CPU where the graphics card cannot hold the network."""
        bundle = load_bundle(self._folder)
        precision = choose_precision(bf16_allowed=bundle.manifest.bf16_allowed, device=device)
        # Only the encoder: with a head in fp32 maps and logits agree in either precision.
        bundle.network.encoder.to(precision)
        try:
            bundle.network.to(device)
            _warm_up(bundle, device, precision)
        except RuntimeError as error:
            self._give_up_card(error, device)
            return
        self.manifest, self.device = bundle.manifest, device
        self._network, self._precision = bundle.network, precision

    def _give_up_card(
        self, error: RuntimeError, device: torch.device, begin: OnStep = lambda _step: None
    ) -> None:
        """Reload on the CPU if `error` is the card's; what lies on a lost card cannot be copied."""
        failure = card_failure(error, device)
        if failure is None:
            raise error
        _log.warning("graphics card given up: %s", type(error).__name__)
        begin(AnalysisStep.LOADING_MODEL)
        self._untold.append(failure)
        self._load(CPU)
        with contextlib.suppress(RuntimeError):
            torch.cuda.empty_cache()

    def _begin_closer(self, inputs: Inputs) -> Closer:
        """Begin the closer look beside the rest of the network; None where that does it itself."""
        network = self._network
        if network.close_look is None or self.device != CPU:
            return None

        def look() -> torch.Tensor | None:
            with torch.inference_mode():  # each thread asks for it by itself
                return network.look_closer(*self._tensors(inputs))

        return self._beside.begin(look)

    def _tensors(self, inputs: Inputs) -> tuple[torch.Tensor, torch.Tensor]:
        """Images and which of them are present, where and as the network takes them."""
        images = torch.from_numpy(inputs.images).to(self.device, self._precision)
        return images, torch.from_numpy(inputs.present).to(self.device)

    def _answer(self, inputs: Inputs, begin: OnStep, closer: Closer = None) -> RawAnswer:
        """Ask the network; if the card fails meanwhile, once more on the CPU."""
        try:
            return self._ask(inputs, begin, closer)
        except MemoryError as error:
            raise AnalysisError(_NO_MEMORY) from error
        except RuntimeError as error:
            if self.device == CPU and is_memory_exhausted(error):
                raise AnalysisError(_NO_MEMORY) from error
            self._give_up_card(error, self.device, begin)
        return self._answer(inputs, begin)

    def _ask(self, inputs: Inputs, begin: OnStep, closer: Closer) -> RawAnswer:
        begin(AnalysisStep.NETWORK)
        started = time.perf_counter()
        with torch.inference_mode(), _full_precision():
            images, present = self._tensors(inputs)
            output = self._network(images, present, closer)
            begin(AnalysisStep.MAPS)
            found = _maps(self._network, output, present)
            if found.method is MapMethod.JOINT and inputs.present.sum() == 1:
                # What is missing is a constant, so everything comes from the view that is there.
                found = found._replace(method=MapMethod.EXACT)
            return self._raw(output, found, started)

    def _raw(self, output: NetworkOutput, found: Maps, started: float) -> RawAnswer:
        maps = found.maps[0].cpu().numpy()
        bias = found.bias[0] if found.method is MapMethod.GRAD_CAM else found.bias
        return RawAnswer(
            logits=output.logits[0].cpu().numpy(),
            maps=maps,
            bias=bias.cpu().numpy(),
            weights=output.weights[0].cpu().numpy(),
            method=found.method,
            device=self.device.type,
            precision=str(self._precision).removeprefix("torch."),
            elapsed_s=time.perf_counter() - started,
        )

    def _warnings(self, request: AnalysisRequest, method: MapMethod) -> tuple[Message, ...]:
        notes = (Message(_NOTES[method]),) if method in _NOTES else ()
        return (*cautions(request, self.manifest), *notes, *self._untold)


def _is_upright(seen: Triage) -> bool:
    """Whether the frontal image, if there still is one, can be outlined at all.

    On a turned or inverted one everything would be wrong.
    """
    look = seen.answers.get(ViewRole.FRONTAL)
    return look is not None and not (look.degrees or look.is_inverted)


def _is_mirrored(seen: Triage) -> bool:
    look = seen.answers.get(ViewRole.FRONTAL)
    return look is not None and look.is_mirrored


def _about(cuts: Mapping[ViewRole, Cut]) -> tuple[Message, ...]:
    return () if _lungs_found(cuts) else (Message(_NO_LUNGS),)


def _lungs_found(cuts: Mapping[ViewRole, Cut]) -> bool:
    return all(cut.found for cut in cuts.values())


def _warm_up(bundle: Bundle, device: torch.device, precision: torch.dtype) -> None:
    """One empty answer: the first one chooses kernels and takes memory, and nobody waits yet."""
    spec = bundle.manifest.preprocess
    shape = (1, len(bundle.manifest.views), spec.in_channels, spec.side, spec.side)
    with torch.inference_mode(), _full_precision():
        bundle.network(torch.zeros(shape, device=device, dtype=precision))


def _maps(network: CxrNetwork, output: NetworkOutput, present: torch.Tensor) -> Maps:
    if obstacle(network) is None:
        return exact_maps(network, output)
    return grad_cam(network, output, present)


@contextlib.contextmanager
def _full_precision() -> Iterator[None]:
    """fp32 convolutions on a graphics card; the TF32 that cuDNN prefers moves logits by 1e-3."""
    with torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=False, allow_tf32=False
    ):
        yield
