"""The adversary: the model, and then its worker, answer whatever an attacker wants."""
