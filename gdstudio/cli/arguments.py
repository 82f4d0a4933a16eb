"""What may be typed after `gdstudio`, and the sentence for what may not."""

import argparse
from pathlib import Path
from typing import NoReturn

from gdstudio import __version__
from gdstudio.cli import check, data, export, listing, render, run, window
from gdstudio.model import InputError, Message
from gdstudio.model.text import nearest

COMMANDS = ("list", "run", "render", "export", "check")
# Values of these options may begin with a minus sign (`--start -1.2,1`), which argparse would take for an option.
SIGNED_OPTIONS = ("--start", "--set", "--schedule")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _refusal(message, self.prog)


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the arguments; `.command` is the function to call with them. Raises InputError."""
    parser = _commands() if _names_command(arguments) else _window_parser()
    _refuse_mistyped(arguments)
    options, unknown = parser.parse_known_args(_join_signed(arguments))
    if unknown:
        command = f"gdstudio {arguments[0]}" if arguments[0] in COMMANDS else "gdstudio"
        raise _refusal(f"unrecognized arguments: {' '.join(unknown)}", command)
    return options


def _refusal(problem: str, command: str) -> InputError:
    return InputError(Message("{problem}. Try {command} --help.", {"problem": problem, "command": command}), "")


def _names_command(arguments: list[str]) -> bool:
    return bool(arguments) and (arguments[0] in COMMANDS or arguments[0] in ("-h", "--help", "--version"))


def _refuse_mistyped(arguments: list[str]) -> None:
    """`gdstudio chek FILE` is no lesson of that name; a single word may be one."""
    word = arguments[0] if arguments else ""
    meant = nearest(word.lower(), COMMANDS)
    if meant and word not in COMMANDS and not Path(word).exists():
        slots = {"word": word, "meant": meant}
        raise InputError(Message("There is no command `{word}`. Did you mean `{meant}`?", slots), "")


def _join_signed(arguments: list[str]) -> list[str]:
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in SIGNED_OPTIONS:
            joined[-1] = f"{joined[-1]}={argument}"
        else:
            joined.append(argument)
    return joined


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="gdstudio", description="Open the window.")
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a built-in lesson's name, or a path")
    parser.set_defaults(command=window.open_window)
    return parser


def _commands() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gdstudio",
        usage=f"gdstudio [LESSON] | gdstudio {{{','.join(COMMANDS)}}} …",
        description="Gradient descent, stepped. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"GD Studio {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", prog="gdstudio")
    _add_list(commands.add_parser("list", help="what is built in"))
    _add_run(commands.add_parser("run", help="run a lesson, or a problem and an optimizer, and print the iterates"))
    _add_render(commands.add_parser("render", help="draw a figure into a file; needs no display"))
    _add_export(commands.add_parser("export", help="write the program that makes a lesson's numbers: .py or .ipynb"))
    _add_check(commands.add_parser("check", help="say what is wrong in a file of any kind that list names"))
    return parser


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", choices=listing.KINDS, help="only these")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.set_defaults(command=listing.list_catalogue)


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a built-in lesson's name, or a path")
    parser.add_argument("--problem", metavar="NAME|TEXT", help="a problem's name, a typed function, or - for stdin")
    parser.add_argument("--parameters", metavar="NAMES", help="the variables of a typed function, as u,v")
    data.add_options(parser)
    parser.add_argument("--optimizer", metavar="NAME")
    parser.add_argument(
        "--schedule", metavar="NAME|TEXT", help='a schedule\'s name, or the rate of step t as "0.1*0.9^t"'
    )
    parser.add_argument("--engine", metavar="NAME", help="numpy, torch or torch.optim")
    parser.add_argument(
        "--pitfall", metavar="NAME", help="a mistake that the program makes; see gdstudio list pitfalls"
    )
    parser.add_argument("--start", metavar="NUMBERS", help="as -1.2,1")
    parser.add_argument("--steps", metavar="N")
    parser.add_argument("--seed", metavar="N")
    parser.add_argument("--batch", metavar="ROWS", help="rows that a step of a fit sees; else all of them")
    parser.add_argument("--shuffle-seed", metavar="N", help="the order of rows in each epoch; 0 if it is not given")
    parser.add_argument("--validation", metavar="PART", help="rows that are held out: a fraction as 0.25, or a number")
    parser.add_argument(
        "--standardise",
        action="store_const",
        const="on",
        help="give the model the features less their mean, divided by their deviation; see --set standardise=off",
    )
    parser.add_argument("--split-seed", metavar="N", help="which rows are held out; 0 if it is not given")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="learning_rate=1.1, start.x=2, engine=torch, optimizer=adam, dtype=float64, constants.a=3",
    )


def _add_run(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("--format", choices=run.FORMATS, help="else as the file's name ends, else a table")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")
    parser.set_defaults(command=run.run_lesson)


def _add_render(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends in .png, .svg or .pdf")
    parser.add_argument("--at", metavar="STEP", help="a step, or several as 0,1,2,5,10: one file each")
    parser.add_argument("--figure", metavar="NAME", help="curve, loss, data, parameters …; several as curve,loss")
    parser.add_argument("--layers", metavar="NAMES", help="to be shown too, as bands,level-values; -path hides")
    parser.add_argument("--size", metavar="WxH", help="1920x1080 (pixels), 128x72mm, or a preset's name")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--transparent", action="store_true", help="no background")
    parser.add_argument("--no-caption", action="store_true", help="leave out the line that states the run")
    parser.set_defaults(command=render.render_lesson)


def _add_export(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends in .py or .ipynb")
    parser.set_defaults(command=export.export_lesson)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a TOML file, or - for stdin")
    parser.set_defaults(command=check.check_files)
