"""Fits ``qa/ranking/calibration.json`` and ``matching.npz`` beside it from labelled questions; see ``__main__``."""
