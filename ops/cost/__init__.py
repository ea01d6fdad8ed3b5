"""What a desk costs in AWS: its synthesized template, multiplied by a dated table of list prices."""
