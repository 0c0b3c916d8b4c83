"""Training of the closer look: what is known, what is drawn, what is asked, and that it learns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.close_look import CloseLook
from cxrviewer.inference.network import CxrNetwork
from trainer.batches import assembler
from trainer.close_look import knowledge, training
from trainer.close_look.drawing import BATCH, Drawn, draw
from trainer.close_look.groups import AGAINST, WEIGHT, group_of
from trainer.close_look.kept import FILE, load_look, save_look
from trainer.close_look.knowledge import known_of
from trainer.close_look.losses import close_look_loss
from trainer.close_look.training import train_close_look
from trainer.config import Config
from trainer.errors import TrainingError
from trainer.labels import Box, Label, LabelOrigin, Sample
from trainer.localisation import boxed
from trainer.locator_fit import unrest
from trainer.models import build_model
from trainer.outputs import layout_of
from trainer.refit import refit_last_layer
from trainer.sources import Data, load_data
from trainer.untaught import have_places

F, By = Finding, LabelOrigin
FINDINGS = (F.NODULE, F.PLEURAL_EFFUSION, F.NO_FINDING)


def sample(*labels: tuple[Finding, float, LabelOrigin], box: Finding | None = None) -> Sample:
    boxes = () if box is None else (Box(box, ViewRole.FRONTAL, 8, 8, 8, 8, 32, 32),)
    told = [Label(*label) for label in labels]
    if box is not None:
        told.append(Label(box, 1.0, By.BOX))
    return Sample(
        source="nih", patient="p", images={ViewRole.FRONTAL: Path("x.png")}, labels=tuple(told),
        boxes=boxes,
    )  # fmt: skip


def text(*present: Finding) -> list[tuple[Finding, float, LabelOrigin]]:
    named = [(one, float(one in present), By.TEXT) for one in (F.NODULE, F.PLEURAL_EFFUSION)]
    return [*named, (F.NO_FINDING, float(not present), By.TEXT)]


def test_who_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "LEAST", 1)
    monkeypatch.setattr(knowledge, "_LEAST_POSITIVES", 1)
    samples = [
        sample(*text(), box=F.NODULE),  # the text of a boxed image says next to nothing
        sample(*text(F.PLEURAL_EFFUSION)),
        sample(*text(F.PLEURAL_EFFUSION), (F.PLEURAL_EFFUSION, 0.0, By.EXPERT)),
        sample((F.PLEURAL_EFFUSION, 1.0, By.EXPERT), box=F.PLEURAL_EFFUSION),
        sample(*text()),
        sample((F.NODULE, -1.0, By.EXPERT)),  # “perhaps” says nothing
        replace(sample(*text()), images={ViewRole.LATERAL: Path("l.png")}),
    ]
    known = known_of(samples, FINDINGS)
    assert known is not None
    assert known.findings == (F.NODULE, F.PLEURAL_EFFUSION)
    assert len(known.samples) == 6
    np.testing.assert_array_equal(known.values, [[1, 0], [0, 1], [0, 0], [0, 1], [0, 0], [0, 0]])
    np.testing.assert_allclose(
        known.trust, [[1, 0.1], [0.3, 0.3], [0.3, 1], [0, 1], [0.6, 0.6], [0, 0]]
    )
    np.testing.assert_array_equal(known.boxed.sum(axis=0), [1, 1])
    np.testing.assert_array_equal(known.clear, [False] * 4 + [True, False])


def test_an_origin_that_hardly_ever_says_yes_was_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "LEAST", 1)
    samples = [sample(box=F.NODULE)] * 5
    samples += [sample((F.NODULE, float(number < 4), By.EXPERT)) for number in range(9)]
    known = known_of(samples, FINDINGS)
    assert known is not None
    assert not known.trust[5:].any()


def test_without_boxes_there_is_nothing_to_train() -> None:
    assert known_of([sample(*text(F.NODULE))], FINDINGS) is None


def _drawn(cover: Sequence[Sequence[float]], values: Sequence[float]) -> Drawn:
    """Images of 1 finding with 2 cells."""
    rows = len(values)
    return Drawn(
        torch.zeros(rows, 1, 32, 16),
        torch.tensor(values)[:, None],
        torch.ones(rows, 1),
        torch.tensor(cover).reshape(rows, 1, 1, 2),
    )


def test_the_loss_by_hand() -> None:
    """Scores 0 in two cells: the box's cell has half of the softmax, any cell an odds of 2 to 1."""
    scores = torch.zeros(1, 1, 1, 2)
    box, image = math.log(2), math.log(1 + 1 / 2)
    cells = (10 * math.log(2) + math.log(2)) / 2
    found = close_look_loss(scores, _drawn([[1.0, 0.0]], [1.0]))
    assert float(found) == pytest.approx(box + 0.5 * image + 4 * cells, rel=1e-4)
    # Without the finding: no box; the odds should be low; both cells should be quiet.
    found = close_look_loss(scores, _drawn([[0.0, 0.0]], [0.0]))
    assert float(found) == pytest.approx(0.5 * math.log(3) + 4 * math.log(2), rel=1e-4)
    # Positive, and nobody says where: the cells are asked for nothing.
    found = close_look_loss(scores, _drawn([[0.0, 0.0]], [1.0]))
    assert float(found) == pytest.approx(0.5 * image, rel=1e-4)


def test_a_cell_covered_by_less_than_half_is_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = _drawn([[1.0, 0.4]], [1.0])
    scores = torch.tensor([0.0, 1.0]).reshape(1, 1, 1, 2).requires_grad_()
    close_look_loss(scores, drawn._replace(trust=torch.zeros(1, 1))).backward()  # type: ignore[no-untyped-call]
    assert scores.grad is not None
    softmax = torch.tensor([0.0, 1.0]).softmax(0)
    inside = softmax * torch.tensor([1.0, 0.4]) / (softmax @ torch.tensor([1.0, 0.4]))
    torch.testing.assert_close(scores.grad.flatten(), softmax - inside, rtol=1e-3, atol=1e-3)


@pytest.fixture
def made(
    tiny_config: Config, data_root: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Config, Data]:
    """Images with a bright square at one of four places, which is boxed as an effusion."""
    monkeypatch.setattr(knowledge, "LEAST", 2)
    config = replace(
        tiny_config,
        input=replace(tiny_config.input, size=128),
        model=replace(tiny_config.model, overview=True, close_look=True),
        loss=replace(tiny_config.loss, findings=(F.MASS, F.PLEURAL_EFFUSION, F.NO_FINDING)),
        export=replace(tiny_config.export, close_look_epochs=3),
    )
    rng = np.random.default_rng(0)
    for number, path in enumerate(sorted((data_root / "nih" / "images").glob("0*.png"))):
        picture = rng.integers(90, 110, (256, 256)).astype(np.uint8)
        left, top = _corner(number)
        picture[top + 16 : top + 48, left + 16 : left + 48] = 200
        cv2.imwrite(str(path), picture)
    return config, load_data(config, data_root, data_root / "cache")


def _corner(number: int) -> tuple[int, int]:
    """Left and top of the box on the image of that number; there are sixteen places."""
    return 64 * (number % 4), 64 * (number // 4 % 4)


def _network(config: Config) -> CxrNetwork:
    torch.manual_seed(1)
    network = build_model(config, layout_of(config.loss).size).network
    assert network is not None
    return network.eval()


def _squares(data: Data) -> tuple[Sample, ...]:
    """The training part with the boxes around its squares."""
    found = []
    for one in data.split.train:
        left, top = _corner(int(one.images[ViewRole.FRONTAL].name[:8]))
        box = Box(F.PLEURAL_EFFUSION, ViewRole.FRONTAL, left, top, 64, 64, 256, 256)
        label = Label(F.PLEURAL_EFFUSION, 1.0, By.BOX)
        found.append(replace(one, boxes=(box,), labels=(label,)))
    return tuple(found)


def test_a_batch_holds_boxed_and_added_ones(
    made: tuple[Config, Data], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, data = made
    assemble = replace(assembler(config, data), views=(ViewRole.FRONTAL,))
    box = Box(F.MASS, ViewRole.FRONTAL, 0, 0, 16, 32, 32, 32)
    train = [
        replace(one, boxes=(box,), labels=(Label(F.MASS, 1.0, By.BOX),)) if number < 3 else one
        for number, one in enumerate(data.split.train)
    ]
    known = known_of(train, (F.MASS,))
    assert known is not None
    monkeypatch.setattr("trainer.close_look.drawing._MASSES", 1.0)
    drawn = draw(known, assemble, config.augment, (1, 0))
    again = draw(known, assemble, config.augment, (1, 0))
    assert drawn.images.shape == (BATCH, 1, 128, 128)
    assert drawn.cover.shape == (BATCH, 1, 8, 8)
    for one, other in zip(drawn, again, strict=True):
        torch.testing.assert_close(one, other)
    assert not torch.equal(drawn.images, draw(known, assemble, config.augment, (1, 1)).images)
    covered = drawn.cover.flatten(1).mean(dim=1)
    added = (covered > 0) & (covered < 0.1)
    assert (covered > 0.3).any()  # boxed: half of the image, moved a little
    assert added.any()
    assert (drawn.values[added] == 1).all()
    assert (drawn.trust[added] == 1).all()


def test_it_learns_where_a_square_lies_and_comes_again_to_the_same_weights(
    made: tuple[Config, Data], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, data = made
    monkeypatch.setattr(training, "EPOCH", 20 * BATCH)
    assemble = assembler(config, data)
    samples = _squares(data)
    findings = layout_of(config.loss).findings
    networks = [_network(config) for _ in range(2)]
    for network in networks:
        assert train_close_look(network, samples, findings, assemble, config) == (
            F.PLEURAL_EFFUSION,
        )
    first, second = (network.close_look for network in networks)
    assert first is not None
    assert second is not None
    for name, value in first.state_dict().items():
        torch.testing.assert_close(value, second.state_dict()[name], rtol=0, atol=0)
    images, present = assemble.images(samples)
    with torch.inference_mode():
        said = first.told(first(images[:, 0]), (8, 8)).placed[:, 1]
    row, column = (said.flatten(1).argmax(dim=1) // 8, said.flatten(1).argmax(dim=1) % 8)
    hits = [
        0 <= 32 * int(x) + 16 - one.boxes[0].x < 64 and 0 <= 32 * int(y) + 16 - one.boxes[0].y < 64
        for one, y, x in zip(samples, row, column, strict=True)
    ]
    assert np.mean(hits) > 0.8  # by chance 0.06
    # On the scale of the network's own maps; nothing of what has no boxes.
    sizes = unrest(networks[0], boxed(samples, findings), (F.PLEURAL_EFFUSION,), findings, assemble)
    assert float(said.flatten(1).std(dim=1, correction=0).mean()) == pytest.approx(
        training.GAIN * sizes[F.PLEURAL_EFFUSION], rel=1e-3
    )
    assert first.gains.count_nonzero() == 1
    assert first.weights.tolist()[:3] == [0, WEIGHT, AGAINST]  # effusion, and no finding
    assert first.members[:3].sum(dim=1).tolist() == [0, 1, 1]
    output = networks[0](images, present)
    assert output.placed is not None
    assert output.placed[:, 1].abs().max() > 0


def test_what_a_run_has_trained_is_taken_again(
    made: tuple[Config, Data], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, data = made
    monkeypatch.setattr(training, "EPOCH", BATCH)
    assemble, samples = assembler(config, data), _squares(data)
    findings = layout_of(config.loss).findings
    networks = [_network(config) for _ in range(3)]

    def train(network: CxrNetwork, config: Config) -> dict[str, torch.Tensor]:
        train_close_look(network, samples, findings, assemble, config, folder=tmp_path)
        assert network.close_look is not None
        return network.close_look.state_dict()

    first = train(networks[0], config)
    with monkeypatch.context() as patch:
        patch.setattr(training, "draw", None)  # trains no more
        second = train(networks[1], config)
    for name, value in first.items():
        torch.testing.assert_close(second[name], value, rtol=0, atol=0)
    longer = replace(config, export=replace(config.export, close_look_epochs=4))
    assert not torch.equal(train(networks[2], longer)["score.weight"], first["score.weight"])
    (tmp_path / FILE).write_bytes(b"damaged")
    for name, value in train(_network(config), config).items():
        torch.testing.assert_close(value, first[name], rtol=0, atol=0)


def test_nothing_is_taken_of_what_does_not_fit(tmp_path: Path) -> None:
    save_look(CloseLook(3, 2), tmp_path, 5)
    look = CloseLook(2, 2)
    before = {name: value.clone() for name, value in look.state_dict().items()}
    assert not load_look(look, tmp_path, 5)
    assert all(torch.equal(value, before[name]) for name, value in look.state_dict().items())


def test_who_speaks_for_whom() -> None:
    scored = (F.MASS, F.NODULE, F.PNEUMONIA)
    own = group_of(F.MASS, scored)
    assert own is not None
    assert own.has_place
    assert own.members == (F.MASS,)
    lesion, opacity = group_of(F.LUNG_LESION, scored), group_of(F.LUNG_OPACITY, scored)
    assert lesion is not None
    assert opacity is not None
    assert set(lesion.members) == {F.MASS, F.NODULE}
    assert set(opacity.members) == set(scored)
    assert lesion.has_place
    nothing = group_of(F.NO_FINDING, scored)
    assert nothing is not None
    assert nothing.weight < 0
    assert not nothing.has_place
    assert nothing.members == scored
    assert group_of(F.EDEMA, scored) is None
    assert group_of(F.NO_FINDING, ()) is None


def test_a_gathered_place_is_as_restless_as_the_maps_of_its_members() -> None:
    look = CloseLook(4, 4)
    lesion, nothing = group_of(F.LUNG_LESION, (F.MASS, F.NODULE)), group_of(F.NO_FINDING, (F.MASS,))
    assert lesion is not None
    assert nothing is not None
    own = {F.MASS: 3.0, F.NODULE: 1.0}
    training._scale(look, {1: lesion, 2: nothing}, own, {1: 0.5})
    assert look.gains.tolist() == [0, training.GAIN * 2.0 / 0.5, 0, 0]


def test_a_refitted_network_has_maps_of_what_boxes_have_taught_alone(
    made: tuple[Config, Data], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, data = made
    monkeypatch.setattr(training, "EPOCH", BATCH)
    model = build_model(config, layout_of(config.loss).size)
    samples = _squares(data)
    refit_last_layer(model, replace(data, split=replace(data.split, train=samples)), config)
    assert model.network is not None
    findings = layout_of(config.loss).findings
    places = dict(zip(findings, have_places(model.network), strict=False))
    assert places == {one: one is F.PLEURAL_EFFUSION for one in findings}


def test_no_epochs_leave_it_silent(made: tuple[Config, Data]) -> None:
    config, data = made
    none = replace(config, export=replace(config.export, close_look_epochs=0))
    assemble = assembler(config, data)
    network = _network(config)
    samples = _squares(data)
    assert not train_close_look(network, samples, layout_of(config.loss).findings, assemble, none)
    assert network.close_look is not None
    assert not network.close_look.gains.any()


def test_a_loss_that_is_no_number_ends_it(
    made: tuple[Config, Data], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, data = made
    assemble = assembler(config, data)
    samples = _squares(data)
    monkeypatch.setattr(
        training, "close_look_loss", lambda scores, _drawn: scores.sum() * float("nan")
    )
    with pytest.raises(TrainingError, match="step 0"):
        train_close_look(
            _network(config), samples, layout_of(config.loss).findings, assemble, config
        )
