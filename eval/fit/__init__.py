"""Fits ``qa/ranking/calibration.json`` and ``learned_maxsim.npz`` from labelled questions; see ``__main__``."""
