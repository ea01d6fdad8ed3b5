"""The outside world on 127.0.0.1: stand-ins that speak Twilio's and Slack's protocols and can misbehave."""
