"""The people of the disaster office: who they are, what they may do, and how they show that it is them."""
