"""Search for better values of a preset, by Optuna, in one or several processes."""
