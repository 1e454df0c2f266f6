"""Whole pages: from the first start to an unlocked vault, and those beside the mail itself."""
