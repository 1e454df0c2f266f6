"""Who can compel whom, the case that taught it, and where mail must or must not lie."""
