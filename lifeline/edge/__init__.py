"""How the pages are served: asked of Flask when something changes, and given to everybody as ready bytes."""
