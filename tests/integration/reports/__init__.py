"""Reports, lists and exports."""
