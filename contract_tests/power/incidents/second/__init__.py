"""A second set of incidents, written when the authors of the checks had seen the first one."""
