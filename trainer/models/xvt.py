"""SUTD's XvT: a vision transformer of one stage whose projections are convolutions.

Patches of 14 x 14 become tokens, which stay on their grid, so that query, key and value can be
projected by a depthwise 3x3 convolution, a batch norm and a linear layer (Wu et al. 2021, CvT).
There is no class token and no table of positions: the convolutions know where things are. Tokens
are normalised and averaged before the head, so that maps are exact.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

_PATCH = 14
WIDTH = 192
_BLOCKS = 6
_HEADS = 3


class XvtEncoder(nn.Module):
    """Tokens on their grid.

    Args:
        in_channels: Of the image.
        drop_rate: Of attention outputs and of the layers of each block; 0.3 in the paper.
    """

    def __init__(self, in_channels: int, drop_rate: float) -> None:
        super().__init__()
        self.embedding = nn.Conv2d(in_channels, WIDTH, _PATCH, stride=_PATCH)
        self.embedding_norm = nn.LayerNorm(WIDTH)
        self.blocks = nn.ModuleList(_Block(drop_rate) for _ in range(_BLOCKS))
        self.norm = nn.LayerNorm(WIDTH)

    def forward_features(self, images: Tensor) -> Tensor:
        """Normalised tokens, (B, 192, floor(H / 14), floor(W / 14))."""
        grid: Tensor = self.embedding(images)
        sides = grid.shape[-2:]
        tokens = self.embedding_norm(grid.flatten(2).transpose(1, 2))
        for block in self.blocks:
            tokens = block(tokens, sides)
        found: Tensor = self.norm(tokens).transpose(1, 2).unflatten(2, sides)
        return found


class _Block(nn.Module):
    """Attention and a two-layer perceptron, each after a norm and beside a shortcut."""

    def __init__(self, drop_rate: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH)
        self.attention = _Attention(drop_rate)
        self.perceptron = nn.Sequential(
            nn.LayerNorm(WIDTH),
            nn.Linear(WIDTH, 4 * WIDTH),
            nn.GELU(),
            nn.Dropout(drop_rate),
            nn.Linear(4 * WIDTH, WIDTH),
            nn.Dropout(drop_rate),
        )

    def forward(self, tokens: Tensor, sides: tuple[int, int]) -> Tensor:
        tokens = tokens + self.attention(self.attention_norm(tokens), sides)
        found: Tensor = tokens + self.perceptron(tokens)
        return found


class _Attention(nn.Module):
    """Attention of three heads over all tokens."""

    def __init__(self, drop_rate: float) -> None:
        super().__init__()
        self.projections = nn.ModuleList(_projection() for _ in range(3))
        self.out = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Dropout(drop_rate))

    def forward(self, tokens: Tensor, sides: tuple[int, int]) -> Tensor:
        """(B, tokens, 192) of a grid with these sides."""
        grid = tokens.transpose(1, 2).reshape(len(tokens), WIDTH, *sides)
        heads = (len(tokens), _HEADS, WIDTH // _HEADS, -1)
        query, key, value = (
            projection(grid).flatten(2).reshape(heads).transpose(2, 3)
            for projection in self.projections
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        found: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return found


def _projection() -> nn.Sequential:
    """Depthwise and then pointwise convolution."""
    return nn.Sequential(
        nn.Conv2d(WIDTH, WIDTH, 3, padding=1, groups=WIDTH, bias=False),
        nn.BatchNorm2d(WIDTH),
        nn.Conv2d(WIDTH, WIDTH, 1),
    )
