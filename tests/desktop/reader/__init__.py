"""The reader and its walls; `hostile_reading.py` takes the walls away one by one."""
