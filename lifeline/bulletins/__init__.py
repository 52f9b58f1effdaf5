"""What the city says: from a decision with a reason to one frozen post for every account."""
