"""Calibration: what the desk's scores came to mean, fitted to what people decided."""
