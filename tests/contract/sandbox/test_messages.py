"""What the bot says and how it changes it: Telegram's limits, entities and words."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.drivers.async_sandbox import AsyncSandboxClient, Json, async_sandbox, keyboard
from tests.factories.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="module")

RESERVED = "is reserved and must be escaped with the preceding '\\'"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[AsyncSandboxClient]:
    """One for all of these, which say much and change nothing else."""
    async with async_sandbox() as ready:
        yield ready


async def entities(client: AsyncSandboxClient, html: str) -> list[tuple[str, int, int]]:
    message = await client.result("sendMessage", chat_id=client.team, text=html, parse_mode="HTML")
    return [(each["type"], each["offset"], each["length"]) for each in message.get("entities", [])]


async def test_message_ids_count_in_each_chat(client: AsyncSandboxClient) -> None:
    started = await client.say("alice", "/start", "bot")
    in_team = await client.result("sendMessage", chat_id=client.team, text="hello")
    in_private = await client.result("sendMessage", chat_id=7001, text="hello")
    in_team_again = await client.result("sendMessage", chat_id=client.team, text="hello")

    assert in_private["message_id"] == started["message_id"] + 1
    assert in_team_again["message_id"] == in_team["message_id"] + 1


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>bold</b>", [("bold", 0, 4)]),
        ("😀 <i>x</i>", [("italic", 3, 1)]),
        ("<b>😀</b>", [("bold", 0, 2)]),
        ("<b>a<i>b</i></b>", [("bold", 0, 2), ("italic", 1, 1)]),
        ("&lt;b&gt; <u>&amp;</u>", [("underline", 4, 1)]),
        ('<a href="https://a.example">a</a>', [("text_link", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', [("spoiler", 0, 1)]),
        ('<pre><code class="language-sql">x</code></pre>', [("pre", 0, 1)]),
        ("<code>/next</code>", [("code", 0, 5)]),
        ("/next @alice #tag", [("bot_command", 0, 5), ("mention", 6, 6), ("hashtag", 13, 4)]),
        ("  <s>trimmed</s>  ", [("strikethrough", 0, 7)]),
        ("<blockquote>\n a</blockquote>", [("blockquote", 0, 1)]),
        ("<b></b>a", []),
    ],
)
async def test_entities_count_utf16_units(
    client: AsyncSandboxClient, html: str, expected: list[tuple[str, int, int]]
) -> None:
    assert await entities(client, html) == expected


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("ä<b>a</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<blink>a</blink>", 'Unsupported start tag "blink" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_wrong_tags_are_named(client: AsyncSandboxClient, html: str, reason: str) -> None:
    said = {"chat_id": client.team, "text": html, "parse_mode": "HTML"}
    refusal = await client.refusal("sendMessage", **said)
    assert refusal == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("mode", "markup", "text", "expected"),
    [
        ("MarkdownV2", "*a _b_*", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        (
            "MarkdownV2",
            "__u__ ~s~ ||p||",
            "u s p",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)],
        ),
        ("MarkdownV2", r"1\.5 \_x\_", "1.5 _x_", []),
        ("MarkdownV2", "😀 `a*b.c`", "😀 a*b.c", [("code", 3, 5)]),
        ("MarkdownV2", "[a](http://b.org/\\))", "a", [("text_link", 0, 1)]),
        ("MarkdownV2", "```py\nx = 1\n```", "x = 1", [("pre", 0, 5)]),
        ("MarkdownV2", ">quoted\nnot", "quoted\nnot", [("blockquote", 0, 6)]),
        (
            "Markdown",
            "*a* _b_ `c` [d](http://e.org)",
            "a b c d",
            [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1), ("text_link", 6, 1)],
        ),
        ("Markdown", r"a\_b. 1.5!", "a_b. 1.5!", []),
    ],
)
async def test_markdown_is_read(
    client: AsyncSandboxClient,
    mode: str,
    markup: str,
    text: str,
    expected: list[tuple[str, int, int]],
) -> None:
    sent = await client.result("sendMessage", chat_id=client.team, text=markup, parse_mode=mode)
    found = [(each["type"], each["offset"], each["length"]) for each in sent.get("entities", [])]
    assert (sent["text"], found) == (text, expected)


@pytest.mark.parametrize(
    ("mode", "markup", "reason"),
    [
        ("MarkdownV2", "1.5", f"Character '.' {RESERVED}"),
        ("MarkdownV2", "a!", f"Character '!' {RESERVED}"),
        ("MarkdownV2", "ä *b", "Can't find end of Bold entity at byte offset 3"),
        ("MarkdownV2", "_a*b_", "Can't find end of Italic entity at byte offset 4"),
        ("Markdown", "ä _b", "Can't find end of the entity starting at byte offset 3"),
    ],
)
async def test_wrong_markdown_is_named(
    client: AsyncSandboxClient, mode: str, markup: str, reason: str
) -> None:
    said = {"chat_id": client.team, "text": markup, "parse_mode": mode}
    refusal = await client.refusal("sendMessage", **said)
    assert refusal == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "😀" * 2_049}, "message is too long"),
        ({"text": "a", "parse_mode": "RTF"}, "unsupported parse_mode"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "a", "message_thread_id": 5}, "message thread not found"),
        ({"text": "a", "reply_markup": keyboard("")}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard("ä" * 33)}, "BUTTON_DATA_INVALID"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_what_telegram_does_not_send(
    client: AsyncSandboxClient, parameters: Json, reason: str
) -> None:
    refusal = await client.refusal("sendMessage", chat_id=client.team, **parameters)
    assert refusal == f"Bad Request: {reason}"


async def test_the_longest_text_counts_after_its_tags_are_read(client: AsyncSandboxClient) -> None:
    text = f"<b>{'😀' * 2_048}</b>"
    assert await entities(client, text) == [("bold", 0, 4_096)]


async def test_callback_data_has_at_most_64_bytes(client: AsyncSandboxClient) -> None:
    message = await client.offer("ä" * 32)
    assert message["reply_markup"] == keyboard("ä" * 32)


async def test_a_photo_has_its_size_and_can_be_sent_again_by_id(client: AsyncSandboxClient) -> None:
    sent = await client.upload(
        "sendPhoto", {"photo": png(800, 600)}, chat_id=client.team, caption="<i>x</i>"
    )
    photo = sent["result"]["photo"]
    again = await client.result("sendPhoto", chat_id=client.team, photo=photo[-1]["file_id"])

    assert [(size["width"], size["height"]) for size in photo] == [(320, 240), (800, 600)]
    assert sent["result"]["caption"] == "<i>x</i>"
    assert again["photo"] == photo


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (png(9_000, 2_000)[:60], "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_photo(client: AsyncSandboxClient, photo: bytes, reason: str) -> None:
    answer = await client.upload("sendPhoto", {"photo": photo}, chat_id=client.team)
    assert answer["description"] == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("", "there is no photo in the request"),
        ("nobody-knows-it", "wrong file identifier/HTTP URL specified"),
        ("https://example.org/a.jpg", "failed to get HTTP URL content"),
    ],
)
async def test_photos_that_are_not_there(
    client: AsyncSandboxClient, photo: str, reason: str
) -> None:
    refusal = await client.refusal("sendPhoto", chat_id=client.team, photo=photo)
    assert refusal == f"Bad Request: {reason}"


async def test_a_caption_has_at_most_1024_units(client: AsyncSandboxClient) -> None:
    answer = await client.upload(
        "sendPhoto", {"photo": png()}, chat_id=client.team, caption="a" * 1_025
    )
    assert answer["description"] == "Bad Request: message caption is too long"


async def test_an_album_is_several_messages_of_one_group(client: AsyncSandboxClient) -> None:
    media = [{"type": "photo", "media": f"attach://{name}", "caption": name} for name in "ab"]
    files = {"a": png(10, 10), "b": png(20, 20)}
    sent = await client.upload("sendMediaGroup", files, chat_id=client.team, media=media)

    assert [message["caption"] for message in sent["result"]] == ["a", "b"]
    assert len({message["media_group_id"] for message in sent["result"]}) == 1


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        ([], "there are no messages to send"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "document"], "Document can't be mixed with other media types"),
        (["voice"], "can't parse InputMedia: type voice can't be used in sendMediaGroup"),
    ],
)
async def test_what_is_no_album(client: AsyncSandboxClient, kinds: list[str], reason: str) -> None:
    media = [{"type": kind, "media": "attach://a"} for kind in kinds]
    answer = await client.upload("sendMediaGroup", {"a": png()}, chat_id=client.team, media=media)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_a_caption_that_is_edited_has_at_most_1024_units(client: AsyncSandboxClient) -> None:
    sent = (await client.upload("sendPhoto", {"photo": png()}, chat_id=client.team))["result"]
    ids = {"chat_id": client.team, "message_id": sent["message_id"]}
    refusal = await client.refusal("editMessageCaption", **ids, caption="a" * 1_025)
    assert refusal == "Bad Request: message caption is too long"
    edited = await client.result("editMessageCaption", **ids, caption="😀" * 512)
    assert edited["caption"] == "😀" * 512


async def test_a_sticker_is_webp_and_a_voice_message_is_kept(client: AsyncSandboxClient) -> None:
    sticker = await client.upload("sendSticker", {"sticker": png()}, chat_id=client.team)
    assert sticker["description"] == "Bad Request: STICKER_FILE_INVALID"
    voice = await client.upload("sendVoice", {"voice": b"OggS"}, chat_id=client.team, caption="hm")
    assert voice["result"]["voice"]["file_id"]
    assert voice["result"]["caption"] == "hm"


async def test_a_file_is_downloaded_by_its_path(client: AsyncSandboxClient) -> None:
    sent = await client.upload("sendDocument", {"document": b"words"}, chat_id=client.team)
    file = await client.result("getFile", file_id=sent["result"]["document"]["file_id"])
    download = await client.http.get(f"/file{client.bot_path}/{file['file_path']}")

    assert download.content == b"words"
    assert file["file_size"] == 5


@pytest.mark.parametrize(
    ("method", "changes"),
    [
        ("editMessageText", {"text": "Post it?", "reply_markup": keyboard("v1:posted:1")}),
        ("editMessageReplyMarkup", {"reply_markup": keyboard("v1:posted:1")}),
    ],
)
async def test_the_same_again_is_not_modified(
    client: AsyncSandboxClient, method: str, changes: dict[str, Any]
) -> None:
    ids = {"chat_id": client.team, "message_id": (await client.offer())["message_id"]}
    refusal = await client.refusal(method, **ids, **changes)
    assert refusal.startswith("Bad Request: message is not modified: specified new message content")


async def test_an_edit_without_buttons_takes_them_away(client: AsyncSandboxClient) -> None:
    message_id = (await client.offer())["message_id"]
    ids = {"chat_id": client.team, "message_id": message_id}
    edited = await client.result("editMessageText", **ids, text="<b>done</b>", parse_mode="HTML")

    assert (edited["text"], edited["entities"][0]["type"]) == ("done", "bold")
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]


async def test_what_cannot_be_edited(client: AsyncSandboxClient) -> None:
    said = await client.say("alice", "mine")
    text = await client.offer()
    ids = {"chat_id": client.team}

    async def reason(method: str, message_id: int, **more: Any) -> str:
        refusal = await client.refusal(method, **ids, message_id=message_id, **more)
        return refusal.removeprefix("Bad Request: ")

    assert await reason("editMessageText", 999, text="a") == "message to edit not found"
    assert (
        await reason("editMessageText", said["message_id"], text="a") == "message can't be edited"
    )
    assert (
        await reason("editMessageCaption", text["message_id"], caption="a")
        == "there is no caption in the message to edit"
    )


async def test_a_deleted_message_is_gone(client: AsyncSandboxClient) -> None:
    ids = {"chat_id": client.team, "message_id": (await client.offer())["message_id"]}
    assert await client.result("deleteMessage", **ids) is True
    assert (
        await client.refusal("deleteMessage", **ids) == "Bad Request: message to delete not found"
    )


async def test_after_two_days_nothing_can_be_deleted(client: AsyncSandboxClient) -> None:
    ids = {"chat_id": client.team, "message_id": (await client.offer())["message_id"]}
    await client.admin("/clock", advance=48 * 3600 + 1)
    assert "can't be deleted" in await client.refusal("deleteMessage", **ids)
