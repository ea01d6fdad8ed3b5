"""How urgent a message is and in which mood it was written, by the word lists of words.toml."""

from __future__ import annotations

from typing import Literal

from frontdesk.brain.words import plain, words_for

Urgency = Literal["low", "normal", "high"]
Sentiment = Literal["negative", "neutral", "positive"]


def urgency_of(text: str) -> Urgency:
    """Return how soon the writer needs an answer; "not urgent" is patience, whatever it is made of."""
    words = plain(text)
    without_patience = words_for("urgency", "low").sub(" ", words)
    if words_for("urgency", "high").search(without_patience):
        return "high"
    return "low" if without_patience != words else "normal"


def sentiment_of(text: str) -> Sentiment:
    """Return the mood; a complaint that says thank you is still a complaint."""
    words = plain(text)
    if words_for("sentiment", "negative").search(words):
        return "negative"
    return "positive" if words_for("sentiment", "positive").search(words) else "neutral"
