"""What a person runs on a laptop: the `frontdesk` command and the local cloud."""
