"""The stages of `openrun test`: what runs, on which build, within which time, and how it is counted."""
