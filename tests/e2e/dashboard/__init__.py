"""The dashboard, in a browser and without one."""
