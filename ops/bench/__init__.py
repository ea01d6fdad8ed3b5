"""What `frontdesk bench` measures; each module one kind of figure."""
