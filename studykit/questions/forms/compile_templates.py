"""Templates, read from a deck file: every key known, every pattern compiled against the fact base.

A template with an error is left out and reported; the others go on.
"""

from __future__ import annotations

from studykit.facts.base import FactBase
from studykit.problems import Location, Problem, quoted
from studykit.questions.forms.registry import KEYS_OF_ALL_FORMS, form_meant
from studykit.questions.templates.deck_file import DeckFile
from studykit.questions.templates.named_members import with_named_members
from studykit.questions.templates.template import Template
from studykit.questions.templates.template_settings import TemplateSettings, table_named
from studykit.reading.settings import Fields, as_text
from studykit.reading.yaml_tree import YamlMapping
from studykit.values.text import encode_part


def compile_templates(file: DeckFile, base: FactBase) -> tuple[list[Template], list[Problem]]:
    """Return all templates that can be used, with what is wrong in the others."""
    if file.templates is None:
        return [], []
    templates: list[Template] = []
    problems: list[Problem] = []
    for template_id, node in file.templates.mapping.entries.items():
        where = file.templates.key_place(template_id)
        if not isinstance(node, YamlMapping) or as_text(node):
            message = f"the template {quoted(template_id)} is no list of `key: value`"
            problems.append(Problem("T014", message, "Indent its keys below it.", where))
            continue

        own_problems: list[Problem] = []
        fields = Fields(node, file.deck.path, own_problems)
        template = _compile(template_id, fields, base, file, where)
        has_error = any(problem.level == "error" for problem in own_problems)
        # A template with a slip would ask something that its author did not mean.
        if template and not has_error:
            templates.append(template)
        touched = encode_part(template_id)
        # A problem may stand at a word of a pattern: what it touches says of which template.
        for problem in own_problems:
            problems.append(problem._replace(touches=(*problem.touches, touched)))
    return templates, problems


def _compile(
    template_id: str, fields: Fields, base: FactBase, file: DeckFile, where: Location
) -> Template | None:
    form = form_meant(fields.mapping.entries)
    # Which keys there may be is known only now that the form is.
    fields = Fields(fields.mapping, fields.file, fields.problems, form.keys)
    # A slip in `most` makes a look-up of a superlative: the key meant may be one of another form.
    fields.refuse_unknown(form.title, "T001", meant=KEYS_OF_ALL_FORMS)
    table = table_named(fields, base, where)
    if table is None:
        return None
    template = form.compile(template_id, TemplateSettings(fields, table, base, file, where))
    # What `where` names stands in hardly any stem as a list.
    if template and template.where:
        return with_named_members(template, base)
    return template
