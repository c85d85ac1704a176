"""Read forms: texts by name, and lists of files by name."""

from collections import defaultdict

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from adapters.sandbox.refusals import bad_request
from adapters.sandbox.state.files import LARGEST_FILE, Upload


async def read_form(request: Request) -> tuple[dict[str, str], dict[str, list[Upload]]]:
    """The texts and the files that `request` carries. Raises Refusal."""
    texts: dict[str, str] = {}
    uploads: defaultdict[str, list[Upload]] = defaultdict(list)
    try:
        async with request.form(max_part_size=LARGEST_FILE) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name].append(await _read(value))
                else:
                    texts[name] = value
    except (HTTPException, UnicodeDecodeError):
        raise bad_request("can't parse the form") from None
    return texts, uploads


async def _read(file: UploadFile) -> Upload:
    return Upload(file.filename or "", file.content_type or "", await file.read())
