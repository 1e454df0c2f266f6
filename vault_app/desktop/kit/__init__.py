"""The few widgets that all pages are built of; each shows a state and emits an intent."""
