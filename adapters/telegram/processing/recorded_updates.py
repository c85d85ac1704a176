"""Find saved updates in the log, whichever bot received them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from adapters.telegram.updates.translate import Translation, apart_stream_id
from domain.ids import StreamId, update_id_of
from domain.ports import EventLog


def as_recorded(
    log: EventLog, translations: Sequence[Translation]
) -> tuple[list[Translation], dict[UUID, str | None]]:
    """Each in the stream in which the log has the same update; a new one stays in its own.

    The digest tells the same update. Its stream may name another bot, or be apart because another
    update has its id. Also returns the digests of all recorded streams.
    """
    ids = {update_id_of(each.interaction.stream_id) for each in translations}
    digests = log.update_digests(sorted(ids))
    streams: dict[int, list[UUID]] = defaultdict(list)
    for stream_id in digests:
        streams[update_id_of(stream_id)].append(stream_id)
    apart = [
        apart_stream_id(stream_id, each.interaction.source_digest)
        for each in translations
        for stream_id in streams[update_id_of(each.interaction.stream_id)]
    ]
    if apart:
        digests |= log.source_digests(apart)
    recorded = {digest: stream_id for stream_id, digest in digests.items() if digest}
    return [_moved(each, digests, recorded) for each in translations], digests


def _moved(
    translation: Translation,
    digests: dict[UUID, str | None],
    recorded: dict[str, UUID],
) -> Translation:
    stream_id, digest = translation.interaction.stream_id, translation.interaction.source_digest
    if digest is not None and digests.get(stream_id) == digest:
        return translation
    for each in (digest, translation.former_digest):
        if each in recorded:
            return translation.as_recorded(StreamId(recorded[each]), each)
    return translation
