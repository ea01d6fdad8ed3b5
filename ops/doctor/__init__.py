"""The checks of `frontdesk doctor`: what must hold before a desk is deployed, and while it works."""
