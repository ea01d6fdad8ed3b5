"""What somebody sees and does who opens the console in a browser."""
