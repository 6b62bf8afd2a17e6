"""Letters as PDF, made by Typst: Chinese letterhead, room for the seal, tables that run over pages."""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from typst import Compiler

from receivables.typesetting import fonts

TEMPLATE = Path(__file__).with_name("letter.typ")
FONTS = {"zh-CN": ["Noto Sans SC", "Noto Sans TC"], "zh-TW": ["Noto Sans TC", "Noto Sans SC"], "en": ["Noto Sans SC", "Noto Sans TC"]}
_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _compiler() -> Compiler:
    return Compiler(TEMPLATE, font_paths=fonts(), ignore_system_fonts=True)


def render(*letters: dict[str, Any]) -> bytes:
    """The PDF of letters' data, each on pages of its own. Raises 503 `fonts_missing`."""
    with _LOCK:  # a compiler makes one at a time
        made = _compiler().compile(format="pdf", sys_inputs={"letters": json.dumps(letters)}, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("one document was asked for")
    return made
