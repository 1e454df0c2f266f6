"""Cuts a script of table definitions into its statements."""


def statements(script: str) -> list[str]:
    """The statements of a script without its comment lines; triggers do not belong in one."""
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip()]
