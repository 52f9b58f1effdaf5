"""What readers are answered from: bytes made ready when something changes, and the push that says so."""
