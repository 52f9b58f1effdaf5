"""Plain data as YAML that `strict_yaml` reads again: words that YAML takes for something else stand in quotes."""

from typing import Any

import yaml

from lifeline.core.strict_yaml import misread

ONE_LINE = 1_000_000


class _Careful(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # they are refused when it is read


def _words(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if misread(text) else None)


_Careful.add_representer(str, _words)


def written(plain: Any) -> str:
    """As a file, an entry a line, in the order given."""
    return yaml.dump(plain, Dumper=_Careful, allow_unicode=True, sort_keys=False, width=140)


def in_one_line(plain: Any) -> str:
    """As it stands in one cell or after one key: {feed: kma-warnings, until: 2 h}."""
    said = yaml.dump(plain, Dumper=_Careful, allow_unicode=True, default_flow_style=True, sort_keys=False, width=ONE_LINE)
    return said.removesuffix("...\n").strip()
