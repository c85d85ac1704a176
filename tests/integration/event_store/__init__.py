"""The log: appended, read, archived and audited."""
