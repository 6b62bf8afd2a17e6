"""Letters as PDF, made by Typst: Chinese letterhead, room for the seal, tables that run over pages."""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from typst import Compiler

from receivables.templates.words import WordsError
from receivables.typesetting import breakable, fonts

TEMPLATE = Path(__file__).with_name("letter.typ")
FONTS = {"zh-CN": ["Noto Sans SC", "Noto Sans TC"], "zh-TW": ["Noto Sans TC", "Noto Sans SC"], "en": ["Noto Sans SC", "Noto Sans TC"]}
NARROW = 10
"""Letters that always fit beside two large amounts."""
_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _compiler() -> Compiler:
    return Compiler(TEMPLATE, font_paths=fonts(), ignore_system_fonts=True)


def breaking(letter: dict[str, Any]) -> dict[str, Any]:
    """The letter with places to break in very long numbers, which would run over the amounts beside them; a mail, which is copied from, has
    none."""
    tables = {name: [[breakable(number, NARROW), *cells] for number, *cells in letter[name]] for name in ("items", "credits")}
    return letter | tables | {"customer": breakable(letter["customer"])}


def render(*letters: dict[str, Any]) -> bytes:
    """The PDF of letters' data, each on pages of its own. Raises 503 `fonts_missing`, WordsError `pdf_failed` where one cannot be set."""
    inputs = {"letters": json.dumps([breaking(letter) for letter in letters])}
    with _LOCK:  # a compiler makes one at a time
        compiler = _compiler()
        try:
            made = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # Typst's own errors, and its panics, which are no Exception; they may name the letter's words
            _compiler.cache_clear()
            raise WordsError("pdf_failed", f"it cannot be typeset ({type(error).__name__})") from None
    if not isinstance(made, bytes):
        raise WordsError("pdf_failed", "it is not one document")
    return made
