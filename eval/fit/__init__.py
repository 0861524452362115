"""The fit of ``qa/ranking/calibration.json`` and ``learned_maxsim.npz`` to labelled questions; see ``__main__``."""
