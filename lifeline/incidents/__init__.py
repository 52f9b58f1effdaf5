"""Reports on the map: places, kinds and urgency found in words, joined into incidents that people confirm, merge and split."""
