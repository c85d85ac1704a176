"""Everything that is stored in Postgres. `bootstrap` builds it; no other adapter imports it."""
