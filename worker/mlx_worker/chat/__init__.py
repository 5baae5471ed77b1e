"""Answers of a chat model: loading it, its template and tokens, and the text piece by piece."""
