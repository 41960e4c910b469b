"""Tests of the local Azure's Site Recovery."""
