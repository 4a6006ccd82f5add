"""A second catalogue of deviations, modelled on incidents of other public APIs."""
