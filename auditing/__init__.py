"""Proof that the history is whole: verify the chains, seal their heads, check an old seal."""
