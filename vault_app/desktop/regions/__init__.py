"""The Regions page: one map with two faces, its table and its timeline."""
