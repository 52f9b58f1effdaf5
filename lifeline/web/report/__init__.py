"""The form by which citizens report: the only public pages that write, each into its own world."""
