"""The process and the processor: its end, its memory and speed, the compiler behind mx.compile."""
