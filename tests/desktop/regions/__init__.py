"""The Regions page, from the projection to the keys."""
