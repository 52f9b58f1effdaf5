"""Pages: `public` can only read; the desk of signed-in staff gets a package of its own."""
