"""Work on more images than one pass of one process should hold: shards, here or on Spark.

`shards` cuts the work and keeps what is done, `local` does it on this machine, `spark` on a
cluster. What is done with a shard (`trainer.features`, `trainer.prepare`) knows nothing of either.
"""
