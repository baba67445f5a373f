"""Statistics: numbers in, numbers out. No input or output, no engine; scipy is imported only where needed."""
