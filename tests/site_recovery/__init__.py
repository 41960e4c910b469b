"""The service client and what is built on it."""
