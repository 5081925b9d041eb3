"""The sandbox: untrusted bytes are read in a process of their own, within limits."""
