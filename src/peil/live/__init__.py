"""What comes in by itself: pushed events, connected sources, and how they get from the inbox into the lake."""
