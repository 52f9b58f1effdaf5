"""The desk: where the disaster office sees what came in, decides, watches it go out and takes it back. One world's, in one process."""
