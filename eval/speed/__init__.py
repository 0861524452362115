"""The benchmark of speed and memory, beside the model alone and other libraries; ``python -m eval.speed``."""
