"""Tests; each folder mirrors a source folder."""
