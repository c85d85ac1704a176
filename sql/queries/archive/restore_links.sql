-- Put the links of archived events back.
COPY event_chain (position, follows, recorded_at, digests, digest) FROM STDIN
