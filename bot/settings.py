"""The one place for settings: environment variables and ``.env`` with the prefix ``NOTICE_QA_``."""

from __future__ import annotations

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, TypedDict

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingError

PREFIX = "NOTICE_QA_"
ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


def listed(value: str) -> list[str]:
    """The parts of a setting that holds several, split at commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


class StoreOptions(TypedDict):
    """Where vectors are kept, as the functions of ``index`` take it."""

    vector_store: str
    chroma_url: str | None


class Settings(BaseSettings):
    """Every setting with its bounds; an unknown or out-of-range one is an error at start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    embedding_model: str = Field("bundled", description="`bundled`, or any sentence-transformers name or path")
    reranker_model: str | None = Field(None, description="a CrossEncoder's name or path; none = off")
    cache_dir: Path | None = Field(None, description="where the bundled weights are unpacked; unset = user's cache")
    chroma_url: str | None = Field(None, description="a Chroma server, http://host:port; unset = embedded")
    vector_store: str = Field("chroma", description="`chroma`, `qdrant`, or a factory as `package.module:factory`")
    llm_base_url: str | None = Field(None, description="an OpenAI-compatible endpoint; unset = quotes only")
    llm_model: str | None = Field(None, description="the model's name at that endpoint")
    llm_api_key: SecretStr | None = Field(None, description="the endpoint's key, where it asks for one")
    llm_timeout_s: float = Field(30.0, gt=0, le=600, description="seconds before the endpoint is given up")
    max_question_chars: int = Field(2000, ge=50, le=20000, description="a longer question is refused with one line")
    auth: Literal["none", "users", "proxy"] = Field("none", description="none (loopback only), users (file), proxy")
    users_file: Path | None = Field(None, description="the file `notice-qa users` writes; for auth=users")
    proxy_header: str = Field("X-Remote-User", description="the header in which a trusted proxy names the user")
    proxy_roles_header: str = Field("X-Remote-Role", description="the header in which it names the role")
    trusted_proxies: str = Field("127.0.0.1", description="addresses or networks that may set them, by comma")
    allow_anonymous: bool = Field(False, description="auth=none beyond loopback; everyone is then a reader")
    allowed_hosts: str = Field("", description="names the page is reached by, by comma; empty = any (none: loopback)")
    frame_ancestors: str = Field("", description="origins that may embed the page, by comma; empty = its own only")
    cors_origins: str = Field("", description="origins whose pages may hold <gradio-app>, by comma; empty = own")
    read_timeout_s: float = Field(60.0, ge=1, le=3600, description="seconds one file may take to be read and parsed")
    read_memory_mb: int = Field(
        1024, ge=256, le=65536, description="memory one file may take for it, libraries included"
    )
    upload_max_mb: int = Field(20, ge=1, le=500, description="largest file an administrator may upload")
    data_dir: Path = Field(Path(".data"), description="feedback and uploaded notices")
    session_secret: SecretStr | None = Field(None, description="signs the login cookie; unset = kept in data_dir")
    session_hours: float = Field(12.0, gt=0, le=720, description="hours after which a reader logs in again")
    parallel_questions: int = Field(4, ge=1, le=64, description="questions answered at the same time; others wait")

    @field_validator("frame_ancestors", "cors_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in listed(value):
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin; write it as https://portal.example or http://host:port")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for network in listed(value):
            ip_network(network, strict=False)  # a ValueError names what is wrong
        return value

    @field_validator("proxy_header", "proxy_roles_header")
    @classmethod
    def _is_header_name(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9-]+", value):
            raise ValueError("must be the name of an HTTP header: letters, digits and hyphens")
        return value

    @field_validator("chroma_url", "llm_base_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value or None

    @property
    def store(self) -> StoreOptions:
        """To be passed on as keyword arguments."""
        return {"vector_store": self.vector_store, "chroma_url": self.chroma_url}

    @property
    def uploads_dir(self) -> Path:
        """Where notices added on the page are kept, for the next indexing run."""
        return self.data_dir / "notices"


def load_settings() -> Settings:
    """Read the settings; raises ``SettingError`` naming the variable that is unknown or out of range."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name.upper() for name in (*os.environ, *dotenv_values(".env")) if name.upper().startswith(PREFIX)}
    unknown = sorted(given - known)
    if unknown:
        raise SettingError(f"unknown setting {unknown[0]}; `notice-qa settings` lists the known ones")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def describe(settings: Settings) -> list[tuple[str, Any, str]]:
    """(variable, value with secrets hidden, what it is) for each setting, in order."""
    rows = []
    for name, info in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "********" if isinstance(value, SecretStr) else value
        rows.append((PREFIX + name.upper(), shown, info.description or ""))
    return rows
