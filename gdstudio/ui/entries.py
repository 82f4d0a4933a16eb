"""The list of actions: words, menu, keys, icon and search words of each, and where menus are parted.

Keys are those of UX: they exist on every keyboard, and a presenter's clicker sends four of them. Words are marked
for translation here and translated where the action is made.
"""

from __future__ import annotations

from dataclasses import dataclass

MENUS = ("file", "edit", "run", "view", "help")


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: `menu` "" if it is in none, `keys` in portable spelling, `icon` a file of resources/icons.

    `words` are searched besides the text; `help` is one sentence for the tooltip. `part` begins a new part of its
    menu. `checkable` actions are on or off.
    """

    name: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    words: str = ""
    help: str = ""
    part: bool = False
    checkable: bool = False


ENTRIES = (
    Entry("open", "Open…", "file", ("Ctrl+O",), "open", "load file lesson session picture data csv tsv 打开 数据",
          "Opens a lesson, a saved session, a picture that was saved here, or data as CSV or TSV."),
    Entry("new_data", "New data…", "file", (), "table",
          "dataset anscombe cars generate random noise outliers seed sample example 数据 生成",
          "A built-in data set, or data made up with noise and outliers."),
    Entry("save", "Save", "file", ("Ctrl+S",), "save", "store session 保存", "Saves the session in its file."),
    Entry("save_as", "Save as…", "file", (), "save", "store copy session 另存为", "Saves the session in a new file."),
    Entry("save_table", "Save table as CSV…", "file", (), "table", "export iterates numbers 表格",
          "Writes every recorded iterate with every digit.", part=True),
    Entry("save_data", "Save data as CSV…", "file", (), "table", "export rows columns points 数据 导出",
          "Writes the columns of the fit with every digit."),
    Entry("export_program", "Export program…", "file", (), "copy", "script notebook python ipynb jupyter code numpy torch 程序",
          "Writes a script or a notebook that makes the same numbers to the last digit."),
    Entry("save_figure", "Save figure…", "file", ("Ctrl+Shift+S",), "figure", "export png svg pdf picture slide 图",
          "Saves the figure at a chosen size."),
    Entry("save_optimizer", "Save optimizer as…", "file", (), "save", "export equations toml own 优化器",
          "Writes the run's optimizer to a file; in the folder proposed it is in the list of optimizers."),
    Entry("quit", "Quit", "file", ("Ctrl+Q",), "", "exit close 退出", "Closes the program; it opens as it was.", part=True),
    Entry("undo", "Undo", "edit", ("Ctrl+Z",), "undo", "back revert 撤销", "Takes the last change back."),
    Entry("redo", "Redo", "edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "again 重做", "Makes the change again."),
    Entry("copy_figure", "Copy figure", "edit", ("Ctrl+C",), "copy", "clipboard slide picture 复制",
          "Copies the figure at the last used size.", part=True),
    Entry("copy_command", "Copy as command", "edit", (), "copy", "terminal gdstudio run 命令",
          "Copies the command line that repeats this run."),
    Entry("copy_program", "Copy program", "edit", (), "copy", "clipboard script python code numpy torch 程序 代码",
          "Copies the program of the selected run: it makes the same numbers to the last digit."),
    Entry("write_optimizer", "Write an optimizer…", "edit", ("Ctrl+E",), "branch",
          "equations editor own new custom formula 编写 优化器 方程", "Its equations, checked while they are typed.", part=True),
    Entry("restore_lesson", "Restore lesson", "edit", ("Ctrl+Shift+R",), "restore", "reset fresh 重置",
          "Puts the lesson's settings back. It can be undone.", part=True),
    Entry("step", "Step", "run", ("Right", "PgDown"), "step", "next iterate forward epoch 步", "One step on."),
    Entry("back", "Back", "run", ("Left", "PgUp"), "back", "previous 后退", "One step back."),
    Entry("play", "Play", "run", ("Space",), "play", "pause run start stop 播放 暂停", "Steps by itself, or holds."),
    Entry("to_start", "To start", "run", ("Home",), "to-start", "reset rewind zero 重置 开始",
          "Reset: back to step 0; nothing is lost."),
    Entry("run_to_end", "Run to end", "run", ("End",), "to-end", "fast forward finish 到底",
          "As fast as possible to the last step that is set."),
    Entry("microscope", "Part by part", "run", ("M",), "search", "microscope autograd substep sub-step line debug 显微镜 分步",
          "Step goes through the parts of each step, as its program runs: value, gradient, each equation; forward, backward.",
          checkable=True),
    Entry("step_10", "10 steps on", "run", ("Shift+Right",), "", "ten forward 十步", "Ten steps on.", part=True),
    Entry("back_10", "10 steps back", "run", ("Shift+Left",), "", "ten previous", "Ten steps back."),
    Entry("faster", "Faster", "run", ("+", "="), "plus", "speed 快", "The next higher speed."),
    Entry("slower", "Slower", "run", ("-",), "minus", "speed 慢", "The next lower speed."),
    Entry("rate_up", "Learning rate up", "run", ("Ctrl+Up",), "", "lr eta step size 学习率",
          "The next round value above.", part=True),
    Entry("rate_down", "Learning rate down", "run", ("Ctrl+Down",), "", "lr eta step size 学习率",
          "The next round value below."),
    Entry("branch", "Branch from here", "run", ("Ctrl+B",), "branch", "from step schedule 分支",
          "Changes of the learning rate apply from this step on.", checkable=True),
    Entry("pitfall", "Pitfall…", "run", (), "warning", "mistake error zero_grad no_grad detach autograd broadcast 陷阱 错误",
          "A mistake that programs are known for, made by the program that runs; one at a time."),
    Entry("duplicate", "Duplicate", "run", ("Ctrl+D",), "", "copy vary compare race 复制",
          "The selected run once more, to be varied.", part=True),
    Entry("all_engines", "On all engines", "run", (), "layers", "numpy torch compare difference float32 rounding three 引擎 比较",
          "The selected run on NumPy, PyTorch and torch.optim together, and how far they are from one another."),
    Entry("remove", "Delete run", "run", ("Ctrl+Backspace",), "trash", "remove 删除", "Takes the selected run away."),
    Entry("compare", "Compare runs", "run", ("T",), "table", "table race settings outcome 比较",
          "A table of the runs: settings, value, gradient norm, evaluations, outcome."),
    Entry("pin", "Pin run", "run", ("P",), "pin", "keep lock settings 固定", "Keeps the selected run's settings as they are.",
          checkable=True),
    Entry("hide", "Hide run", "run", ("H",), "", "show visible 隐藏", "Does not draw the selected run, or draws it again.",
          checkable=True),
    Entry("inspector", "Inspector", "view", ("I",), "setup", "panel settings sidebar 面板",
          "Shows or hides the settings at the left.", checkable=True),
    Entry("loss", "Loss figure", "view", ("L",), "figure", "companion chart 损失", "Shows or hides the figure below.",
          checkable=True),
    Entry("program", "Program", "view", ("C",), "code", "code source listing python numpy torch 程序 代码",
          "Shows or hides the program that runs, and what each of its lines has made."),
    Entry("graph", "Computation graph", "view", ("G",), "branch", "autograd backward chain rule node derivative 计算图 链式法则",
          "Shows or hides the graph of the function: values forward, gradients backward, node by node."),
    Entry("fit", "Fit the view", "view", ("0",), "", "zoom home all 适应", "Shows the whole figure again."),
    Entry("turn_left", "Turn the surface left", "view", ("Alt+Left",), "", "rotate 3d camera azimuth 旋转",
          "Turns the surface, by mouse or by this key.", part=True),
    Entry("turn_right", "Turn the surface right", "view", ("Alt+Right",), "", "rotate 3d camera azimuth 旋转",
          "Turns the surface, by mouse or by this key."),
    Entry("turn_up", "See the surface from higher", "view", ("Alt+Up",), "", "rotate tilt 3d camera elevation 旋转",
          "Turns the surface, by mouse or by this key."),
    Entry("turn_down", "See the surface from lower", "view", ("Alt+Down",), "", "rotate tilt 3d camera elevation 旋转",
          "Turns the surface, by mouse or by this key."),
    Entry("full_screen", "Full screen", "view", ("F11", "F5"), "full-screen", "presentation lecture projector 全屏",
          "The whole screen, with type for the last row.", part=True, checkable=True),
    Entry("black", "Black stage", "view", (".", "B"), "", "blank clicker 黑屏", "Black until it is pressed again.",
          checkable=True),
    Entry("text_larger", "Larger text", "view", ("Ctrl+=", "Ctrl++"), "", "font zoom size 大", "Larger type.", part=True),
    Entry("text_smaller", "Smaller text", "view", ("Ctrl+-",), "", "font zoom size 小", "Smaller type."),
    Entry("text_normal", "Usual text size", "view", ("Ctrl+0",), "", "font zoom size reset", "The usual type."),
    Entry("dark", "Dark theme", "view", (), "theme", "light night colours 深色", "Dark colours, or light ones.",
          part=True, checkable=True),
    Entry("lesson_text", "About this lesson", "help", (), "help", "question text hint task exercise 问题 提示",
          "What the lesson says and asks."),
    Entry("find_action", "Find an action…", "help", ("Ctrl+K",), "search", "command palette search 查找",
          "Finds any of these by its name."),
    Entry("keys", "Keys and symbols", "help", ("?",), "keyboard", "shortcuts keyboard help 快捷键",
          "One page with all keys."),
    Entry("about", "About GD Studio", "help", (), "info", "version licence 关于", "Version and what it runs on.", part=True),
    *(Entry(f"select_{digit}", "Select run {digit}", "", (str(digit),), "", "choose", "Makes it the selected run.")
      for digit in range(1, 9)),
)  # fmt: skip

MENU_TITLES = {"file": "&File", "edit": "&Edit", "run": "&Run", "view": "&View", "help": "&Help"}
