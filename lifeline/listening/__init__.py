"""What citizens say, as it was heard: listeners and their cursors, posts and their copies, one invitation per author."""
