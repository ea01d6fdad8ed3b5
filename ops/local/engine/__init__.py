"""moto's Step Functions interpreter on our clock; modules that begin with "Gap:" cover one to AWS."""
