"""`lifeline drill`: exercises, from the script to the score; each command is imported when it is asked for."""

import click

from lifeline.cli.lazy import Lazy

# Where each command lives and what help says of it, in the order in which an exercise goes.
COMMANDS = {
    "scripts": ("drill_scripts", "List the scripts of this office."),
    "show": ("drill_scripts", "Print a script: what comes when, and what is expected."),
    "check": ("drill_scripts", "Check scripts: all of this office, or files."),
    "export": ("drill_scripts", "Write a script as a spreadsheet (CSV)."),
    "import": ("drill_scripts", "Read a spreadsheet, check it, and write it as a script."),
    "plan": ("drill_plan", "Plan an exercise from a script, and print its code."),
    "add": ("drill_plan", "Name somebody who takes part."),
    "acknowledge": ("drill_plan", "Say for yourself that you know it is an exercise."),
    "permit": ("drill_public", "Public: one of the two who let it speak."),
    "announce": ("drill_public", "Public: tell on its accounts that it will be held."),
    "notices": ("drill_public", "Public: what each account has said of it."),
    "list": ("drill_direct", "Every exercise of this drill world."),
    "start": ("drill_direct", "Begin; refused while anything is missing."),
    "pause": ("drill_direct", "Let the clock of the exercise stand."),
    "resume": ("drill_direct", "Let it go on."),
    "speed": ("drill_direct", "How many seconds of the exercise pass in one."),
    "skip": ("drill_direct", "Leave an inject out."),
    "publish": ("drill_direct", "Let an inject come now."),
    "move": ("drill_direct", "Let an inject and what is due after it come later or sooner."),
    "end": ("drill_direct", "End it for everybody."),
    "cancel": ("drill_direct", "Call off one that is planned."),
    "outside": ("drill_escalate", "Reports that the exercise did not write: they may be real."),
    "escalate": ("drill_escalate", "A report is a true emergency: live takes it."),
    "run": ("drill_run", "Play a whole exercise with simulated players; its score."),
    "canary": ("drill_canary", "How the exercise went that live plays by schedule."),
    "score": ("drill_score", "How an exercise that has ended was done."),
    "report": ("drill_score", "The after-action report and its improvement plan."),
    "mark": ("drill_score", "An evaluator's rating of one objective."),
    "hotwash": ("drill_score", "What you say of it directly afterwards."),
    "improve": ("drill_score", "Write a row of the improvement plan."),
    "history": ("drill_score", "How capabilities went from one exercise to the next."),
    "proficiency": ("drill_practice", "Who has practised this month, and whom that stops."),
    "waive": ("drill_practice", "Let somebody approve in live this month without practice."),
    "vouch": ("drill_practice", "Say that a login is one person in both worlds."),
    "proof": ("drill_clean", "Look for every trace of an exercise in live."),
    "archive": ("drill_clean", "Keep an exercise whole in a folder of its own."),
    "reset": ("drill_clean", "Empty the drill world of what an archive keeps."),
}


@click.group(cls=Lazy, known=COMMANDS, ends="_")
def drill() -> None:
    """Exercises in the drill world: plan, run, score, and leave nothing behind."""
