"""Letters as PDF: a Typst template beside its package, filled with data that is never read as markup."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from pydantic_core import to_json

from receivables.errors import unavailable
from receivables.settings import get_settings

FAMILIES = {"zh-CN": "Noto Sans SC", "zh-TW": "Noto Sans TC", "en": "Noto Sans SC"}
"""The font of each language; both hold Latin letters too."""
_RUN = re.compile(r"[^\s\u2e80-\u9fff\uf900-\uff60]+")
"""A word of no 中文, which may be broken anywhere as it is."""
_USUAL = 20
"""Letters of the longest usual number."""
_FOLDERS = tuple(f"noto-sans-{script}/{weight}" for script in ("sc", "tc") for weight in ("400Regular", "700Bold"))


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts in the folder of the settings, read once a process. Raises 503 `fonts_missing`: without them 中文 would be boxes."""
    paths = [get_settings().font_dir / name for name in _FOLDERS]
    if not all(path.is_dir() for path in paths):
        raise unavailable("The fonts for letters are not installed; HUIKUAN_FONT_DIR names their folder.", "fonts_missing", 300)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(paths))


@lru_cache(maxsize=20)
def _template(path: Path) -> bytes:
    return path.read_bytes()


def breakable(text: str, longest: int = _USUAL) -> str:
    """The text with places in each word of more than so many letters where a line may end: it would run over the amounts beside it."""
    return _RUN.sub(lambda run: "\u200b".join(run.group()) if len(run.group()) > longest else run.group(), text)


def pdf(template: Path, data: dict[str, Any], language: str) -> bytes:
    """The template as PDF, with `data` as `sys.inputs.data` in JSON: what people wrote stays text whatever it holds."""
    inputs = {"data": to_json(data | {"font": FAMILIES[language]}).decode(), "lang": language[:2], "region": language[3:] or "GB"}
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(input=_template(template), format="pdf", sys_inputs=inputs)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
