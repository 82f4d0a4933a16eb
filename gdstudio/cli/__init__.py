"""The command line: opens the window, or lists, runs, renders and checks without a display."""

import os
import sys
import traceback
from collections.abc import Sequence

from gdstudio.cli.arguments import parse_arguments
from gdstudio.language import LanguageError
from gdstudio.model import InputError

DONE, FAULT, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 2 bad input (one line on stderr), 1 a fault of ours."""
    _speak_utf8()
    try:
        options = parse_arguments(sys.argv[1:] if arguments is None else list(arguments))
        code: int = options.command(options)
        sys.stdout.flush()
        return code
    except (InputError, LanguageError) as error:
        return _say(one_line(error), BAD_INPUT)
    except BrokenPipeError:
        # The reader (head, less) has gone: silence the interpreter's own flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return _say("interrupted", INTERRUPTED)
    except Exception:
        traceback.print_exc()
        return _say("this is a fault of the program, not of your input; the lines above say where", FAULT)


def one_line(error: InputError | LanguageError) -> str:
    """The sentence of a refusal, with the place it speaks of and, where there is one, its mend."""
    place = f"column {error.column}" if isinstance(error, LanguageError) else error.where
    text = f"{place}: {error.message}" if place else str(error.message)
    mend = getattr(error, "mend", None)
    whole = f"{text} {mend.label}." if mend and mend.piece not in text else text
    # What was typed is quoted; its control characters would be obeyed by the terminal.
    return " ".join("".join(sign if sign.isprintable() else " " for sign in whole).split())


def _say(sentence: str, code: int) -> int:
    print(f"gdstudio: {sentence}", file=sys.stderr)
    return code


def _speak_utf8() -> None:
    """Tables contain signs (θ, −, 中文) that a Windows console's code page lacks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
