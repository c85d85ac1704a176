"""Everything that is kept in Postgres. `bootstrap` builds it; no other adapter imports it."""
