"""One construct per capability of a desk."""
