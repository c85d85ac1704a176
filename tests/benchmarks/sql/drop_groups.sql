DROP TABLE bare_groups
