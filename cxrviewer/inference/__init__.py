"""From a radiograph to findings: preprocessing, network, exact maps."""
