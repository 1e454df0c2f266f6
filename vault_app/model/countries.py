"""Names of countries as they stand alone and in a sentence."""

from collections.abc import Collection, Mapping


class CountryNames:
    """Names by ISO 3166-1 alpha-2 code. ``names("IE")`` is the name as it stands alone; a code
    that is not known stands for itself."""

    def __init__(self, names: Mapping[str, str], with_article: Collection[str]) -> None:
        self._names = names
        self._with_article = with_article

    def __call__(self, code: str, /) -> str:
        return self._names.get(code, code)

    def in_sentence(self, code: str, /) -> str:
        """The name as it stands after "in", "from" or "of": "Ireland", "the United States"."""
        name = self(code)
        return f"the {name}" if code in self._with_article else name
