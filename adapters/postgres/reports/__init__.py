"""Read reports, lists and exports by the SQL functions that analysts call too."""
