"""Made-up images that are no chest radiographs, since few real ones are at hand."""

from trainer.quality.synthetic.families import FAMILIES

__all__ = ["FAMILIES"]
