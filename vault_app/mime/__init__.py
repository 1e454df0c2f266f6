"""Reading mail: pure functions of bytes that never raise on bad mail, for one or a million."""
