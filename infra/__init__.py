"""The CDK app: what a desk is made of in a client's AWS account. It reads names and settings, never logic."""
