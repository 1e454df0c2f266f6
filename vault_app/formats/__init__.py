"""Files that a person takes away: values in, file out. Knows no vault, no words and no wire."""
