"""The drill of sending once: workers killed at every boundary of a send, judged by the provider."""
