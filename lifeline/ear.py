"""What `flows.hear` listens with: everything that is read once and kept in memory between two batches of posts."""
