"""What scripts of this office may name, opened for commands."""

from lifeline.bulletins.office import Office
from lifeline.cli.drill_stage import library_of
from lifeline.core.settings import Settings
from lifeline.drills.known import Known, open_known
from lifeline.wiring import office_of


def known_of(settings: Settings, office: Office) -> Known:
    """Raises BadData with every problem of what it reads."""
    return open_known(office, library_of(settings, office), city=settings.folder("city"), drills=settings.folder("drills"))


def opened() -> Known:
    """As the settings of this machine have it."""
    settings = Settings(world="drill")
    return known_of(settings, office_of(settings))
