import pytest

from trainer.config_file import load_config
from trainer.errors import ConfigError


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("optim.lr=0", "“optim.lr” in the configuration must be above 0, not 0.0."),
        ("optim.lr=nan", "must be a finite number, not nan"),
        ("optim.weight_decay=inf", "must be a finite number, not inf"),
        ("optim.batch_size=0", "“optim.batch_size” in the configuration must be at least 1, not 0"),
        ("optim.epochs=0", "at least 1"),
        ("optim.accumulate=0", "at least 1"),
        ("optim.factor=1.0", "above 0 and less than 1, not 1.0"),
        ("optim.layer_decay=1.5", "above 0 and at most 1, not 1.5"),
        (
            "optim.betas=[0.9, 1.0]",
            "“optim.betas\\[1\\]” in the configuration must be from 0 to less",
        ),
        ("optim.betas=[0.9]", "two numbers, not 1"),
        ("optim.ema_decay=1.0", "from 0 to less than 1"),
        ("augment.p_flip=1.5", "from 0 to 1, not 1.5"),
        ("augment.shift=-0.1", "at least 0, not -0.1"),
        ("data.held_out_fraction=1.1", "from 0 to 1, not 1.1"),
        ("data.validation_fraction=1.0", "from 0 to less than 1"),
        ("data.min_age=200", "leaves nobody, as data.max_age is 150"),
        ("data.sources=[]", "“data.sources” in the configuration is empty"),
        ('data.sources=["nih", "nih"]', "names “nih” twice"),
        ("loss.findings=[]", "“loss.findings” in the configuration is empty"),
        ('loss.findings=["mass", "mass"]', "names “mass” twice"),
        (
            "loss.origin_weights={text=-1}",
            "“loss.origin_weights.text” in the .* at least 0, not -1",
        ),
        ("input.size=8", "“input.size” in the configuration must be from 32 to 4096, not 8"),
        ("input.std=[0.0]", "above 0"),
        ("run.seed=-1", "at least 0"),
        ("run.threads=0", "at least 1"),
        ("run.checkpoint_every=0", "at least 1"),
        ("export.bootstrap=-5", "at least 0"),
    ],
)
def test_numbers_without_a_meaning_are_refused_by_name(override: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_config("first", [override])


@pytest.mark.parametrize(
    "override",
    [
        "optim.clip_norm=0", "optim.layer_decay=1", "optim.warmup=1.0", "optim.betas=[0.0, 0.999]",
        "data.validation_fraction=0", "augment.p_flip=1", "model.trainable_layers=-1",
        "export.target_sensitivity=1", "loss.focal_alpha=0",
    ],
)  # fmt: skip
def test_ends_of_the_ranges_are_inside(override: str) -> None:
    load_config("first", [override])
