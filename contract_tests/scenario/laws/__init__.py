"""Laws of the API, one in each file as its `LAW`, which nothing lists: an `AnswerLaw` or an `AskingLaw`."""

from importlib import import_module
from pkgutil import iter_modules

from contract_tests.scenario.law import Law

LAWS: tuple[Law, ...] = tuple(
    import_module(f"{__name__}.{name}").LAW for name in sorted(module.name for module in iter_modules(__path__))
)
