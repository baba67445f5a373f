"""Files of any system: a mapping in TOML says which columns make which events."""
