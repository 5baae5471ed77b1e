"""Frames in and out: the protocol, the requests and who is served first."""
