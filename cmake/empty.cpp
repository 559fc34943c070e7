// So that a library without sources of its own is one.
