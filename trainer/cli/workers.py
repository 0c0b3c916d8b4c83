"""Options of commands whose work may be spread over processes and machines."""

from __future__ import annotations

import argparse
from typing import Final

from trainer.cluster.work import Workers
from trainer.errors import ConfigError

_NO_PAIR: Final = "“{text}” is not of the form key=value, for example spark.executor.memory=4g."


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Options that say who works."""
    parser.add_argument(
        "--master", default="", metavar="URL",
        help="Spark master, for example local[4] or spark://host:7077; left out: this machine",
    )  # fmt: skip
    parser.add_argument(
        "--spark-conf", action="append", default=[], metavar="KEY=VALUE",
        help="a setting of the Spark session; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--processes", type=int, default=1, help="processes of this machine without Spark"
    )
    parser.add_argument("--shard-size", type=int, default=256, help="images a shard")


def workers_of(options: argparse.Namespace) -> Workers:
    """Who works, as the options say.

    Raises:
        ConfigError: A Spark setting is not of the form key=value.
    """
    pairs = [text.partition("=") for text in options.spark_conf]
    for key, separator, _ in pairs:
        if not separator:
            raise ConfigError(_NO_PAIR, text=key)
    conf = {key: value for key, _, value in pairs}
    return Workers(options.master, options.processes, conf)
