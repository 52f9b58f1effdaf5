"""The public log of what was issued: a signed line for each bulletin, each bound to the one before."""
