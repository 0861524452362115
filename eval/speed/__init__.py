"""How quick and how small Quoth is, beside its model alone and beside other libraries; ``python -m eval.speed``."""
