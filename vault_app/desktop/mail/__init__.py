"""The sidebar and the list of messages: what is there, and which of it is shown."""
