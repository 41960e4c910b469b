"""Stand-in for the engine's azure-native plugin: its types, mapped to local ARM."""
