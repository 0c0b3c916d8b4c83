import json
from pathlib import Path

import pytest

from cxrviewer.findings import Finding
from trainer.config import Config, OriginLoss
from trainer.config_file import config_from_tree, load_config, preset_names
from trainer.errors import ConfigError
from trainer.labels import LabelOrigin


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_can_be_read(name: str) -> None:
    assert isinstance(load_config(name), Config)


def test_first_preset_says_what_the_bundle_is() -> None:
    config = load_config("first")
    assert config.model.architecture == "convnext_atto"
    assert config.export.name == "findings-atto"
    assert config.loss.origin_losses == {LabelOrigin.TEACHER: OriginLoss.LOGIT_MSE}


def test_a_preset_extends_another_table_by_table() -> None:
    base, changed = load_config("kermany_transfer"), load_config("kermany_finetune")
    assert (base.model.trainable_layers, changed.model.trainable_layers) == (0, 10)
    assert (base.optim.lr, changed.optim.lr) == (1e-3, 1e-4)
    assert changed.model.architecture == base.model.architecture == "resnetv2_152"
    assert changed.data == base.data


def test_a_preset_that_extends_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "snake.toml"
    path.write_text(f'extends = "{path.as_posix()}"\n', "utf-8")
    with pytest.raises(ConfigError, match="extends itself"):
        load_config(str(path))


@pytest.mark.parametrize(
    ("preset", "key", "value"),
    [
        ("radia", "optim.epoch_size", 120_000),
        ("radia", "loss.label_smoothing", 0.05),
        ("radia", "model.drop_rate", 0.5),
        ("chexpertnet", "input.crop", 320),
        ("chexpertnet", "optim.batch_size", 16),
        ("chexpertnet_scratch", "model.weights", ""),
        ("sutd_xvt", "optim.lr", 2.5e-4),
        ("sutd_xvt", "optim.batch_size", 128),
        ("sutd_resnet", "optim.patience", 3),
        ("kermany_finetune", "model.hidden", (128,)),
        ("team24", "optim.factor", 0.2),
        ("team24", "optim.weight_decay", 1e-5),
    ],
)
def test_presets_have_the_published_values(preset: str, key: str, value: object) -> None:
    section, name = key.split(".")
    assert getattr(getattr(load_config(preset), section), name) == value


def test_overrides_are_toml_or_bare_words() -> None:
    config = load_config(
        "first",
        [
            "optim.epochs=3",
            "optim.lr=1",
            "input.mean=[0.4, 0.4, 0.4]",
            "model.architecture=resnet18",
            'loss.findings=["nodule"]',
            "loss.origin_weights.text=0",
        ],
    )
    assert config.optim.epochs == 3
    assert config.optim.lr == 1.0
    assert isinstance(config.optim.lr, float)
    assert config.input.mean == (0.4, 0.4, 0.4)
    assert config.model.architecture == "resnet18"
    assert config.loss.findings == (Finding.NODULE,)
    assert config.loss.origin_weights[LabelOrigin.TEXT] == 0
    assert config.loss.origin_weights[LabelOrigin.EXPERT] == 1


def test_saved_configuration_reads_back() -> None:
    config = load_config("first")
    assert config_from_tree(json.loads(json.dumps(config.to_json()))) == config


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("optim.epoch=3", "did you mean “optim.epochs”"),
        ("optimiser.epochs=3", "did you mean “optim”"),
        (
            "optim.epochs=many",
            "“optim.epochs” in the configuration must be a whole number, not many",
        ),
        ("optim.epochs=2.5", "must be a whole number"),
        ("optim.epochs=true", "must be a whole number"),
        ("optim.lr=fast", "must be a number"),
        ("input.fit=squeeze", "must be one of letterbox, stretch, crop"),
        ("loss.findings=nodule", "must be a list"),
        ('loss.findings=["nodul"]', "“loss.findings[0]”"),
        ("loss.origin_weights=1", "must be a table"),
        ("loss.origin_weights.rumour=1", "“loss.origin_weights.rumour”"),
        ("optim=3", "“optim” in the configuration must be a table"),
        ("nonsense", "not of the form key=value"),
        ("optim.lr.x=3", "not of the form key=value"),
    ],
)
def test_wrong_override_is_named(override: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r".") as error:
        load_config("first", [override])
    assert said in str(error.value)


def test_unknown_preset_lists_the_known() -> None:
    with pytest.raises(ConfigError, match="first"):
        load_config("last")


def test_a_file_of_ones_own_is_a_preset(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[optim]\nepochs = 7\n", "utf-8")
    assert load_config(str(path)).optim.epochs == 7
    path.write_text("[optim\n", "utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_config(str(path))
