"""The same calls give the same replies: recorded traffic, replayed against the local Azure."""
