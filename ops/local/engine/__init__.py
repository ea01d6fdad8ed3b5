"""moto's Step Functions interpreter on the local clock; each module but `engine` covers one named gap between it and AWS."""
