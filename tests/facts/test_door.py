"""The door to PyYAML: patterns that nobody needs are not compiled, and who needs them does not see a difference."""

from __future__ import annotations

import re
import subprocess
import sys

TEXT = "[1, 0x1f, 1.5e+3, .inf, yes, ~, 2020-01-02, 2020-01-02T03:04:05Z, '2', text]"
LOADS = f"import yaml; print(*(yaml.load({TEXT!r}, loader) for loader in (yaml.SafeLoader, yaml.CSafeLoader)))"


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_reading_facts_compiles_no_pattern_of_the_reader_in_python() -> None:
    reads = "from studykit.facts.read_yaml import parse_documents; print(parse_documents('a: b', 'f')[0][0].entries)"
    shown = python(f"{reads}; import yaml; print(vars(yaml.reader.Reader.NON_PRINTABLE).keys())")
    assert shown.splitlines() == ["{'a': Text(text='b', line=1, column=4, plain=True)}", "dict_keys(['_given'])"]


def test_who_uses_pyyaml_beside_studykit_gets_what_it_always_gives() -> None:
    assert python(f"import studykit.facts.door; {LOADS}") == python(LOADS)


def test_patterns_of_others_are_compiled_when_they_are_made() -> None:
    code = "import re; before = re.compile; import studykit.facts.door; print(re.compile is before)"
    assert python(code) == "True"
    from studykit.facts.door import _compile_later

    assert isinstance(_compile_later("a", re.IGNORECASE), re.Pattern)
    assert isinstance(_compile_later("a", flags=re.IGNORECASE), re.Pattern)
