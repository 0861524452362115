"""The fit of ``qa/ranking/calibration.json`` and the archives beside it to labelled questions; see ``__main__``."""
