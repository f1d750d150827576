"""Chat models by name, through LangChain's init_chat_model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retrieval.errors import ChatModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MODEL_TIMEOUT = 30.0
"""Seconds for the whole of a model's answer."""
_FORM_OF_NAME = "Use provider:model, such as openai:gpt-4.1-mini."


def load_chat_model(
    name: str,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    timeout: float = MODEL_TIMEOUT,
    temperature: float | None = None,
) -> BaseChatModel:
    """The chat model with this name, as ``provider:model``; it streams, and says how many tokens it used.

    Without a ``temperature`` none is sent, as reasoning models refuse it.

    Raises ChatModelError that says what to install or set.
    """
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - half a second that most processes don't need

    provider, colon, rest = name.partition(":")
    if not provider.strip() or (colon and not rest.strip()):  # LangChain takes these, and fails at the first question
        raise ChatModelError(f"COACH_CHAT_MODEL={name} names no model. {_FORM_OF_NAME}")
    options: dict[str, Any] = {"timeout": timeout, "max_retries": 1}
    options |= {} if temperature is None else {"temperature": temperature}
    options |= {"base_url": base_url} if base_url else {}
    options |= {"api_key": api_key} if api_key else {}
    options |= {"stream_usage": True} if provider == "openai" else {}  # off by default for another base URL
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        raise ChatModelError(
            f"COACH_CHAT_MODEL={name} needs another package: pip install -e '.[{provider}]' ({error})"
        ) from error
    except Exception as error:  # each provider's client has its own way of refusing its configuration
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ChatModelError(f"COACH_CHAT_MODEL={name} cannot be used: {reason} {_FORM_OF_NAME}") from error
    return model


async def try_model(model: BaseChatModel, *, name: str) -> None:
    """Ask a chat model for one word. Raises ChatModelError that says what to do when no answer comes."""
    try:
        await model.ainvoke("Reply with the word: ready")
    except Exception as error:  # each provider's client raises its own
        raise ChatModelError(f"COACH_CHAT_MODEL={name} does not answer: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Why a provider's client failed, as far as its errors tell; they share no base class."""
    status = getattr(error, "status_code", None)
    if status is None:
        return f"it cannot be reached ({type(error).__name__}). Check COACH_CHAT_BASE_URL and the network"
    return _REASONS.get(status, f"the provider reports an error ({status}). Try again later")


_REASONS = {
    401: "its key is refused (401). Check COACH_CHAT_API_KEY",
    403: "its key is refused (403). Check COACH_CHAT_API_KEY",
    404: "there is no such model there (404). Check the name, and COACH_CHAT_BASE_URL",
    429: "its account has no quota left, or too many requests (429). Look at the provider's billing page",
}
