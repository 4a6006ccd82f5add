"""The report for a CI service: Markdown for the page of a job, JUnit XML for its list of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from contract_tests.conformance.columns import details, first_line, table
from contract_tests.conformance.page import verdict
from contract_tests.oracles import of_check
from contract_tests.standing import FIRST_RUN

if TYPE_CHECKING:
    from contract_tests.conformance.causes import Cause
    from contract_tests.conformance.report import Report
    from contract_tests.standing import Standing

_MOST_FINDINGS = 50


def markdown_summary(report: Report, since_last: Standing = FIRST_RUN) -> str:
    """Return the verdict, the figures and a table of the findings."""
    lines = [
        f"## {verdict(report)}",
        "",
        f"{_text(report.target)}, profile {report.profile.name}, seed {report.seed}: {report.requests} requests in "
        f"{report.duration_seconds} s over {len(report.operations)} operations.",
        "",
    ]
    lines += [f"- Not tested: {_text(error)}" for error in report.errors]
    lines += [f"- {missed.operation_id} never answered with 2xx in {missed.where}." for missed in report.unreached]
    lines += [f"- {_text(sentence)}" for sentence in report.to_model]
    lines += [f"- {_text(report.undecided)}"] if report.undecided else []
    lines += _table(report.causes)
    if report.notices:
        lines += ["", "Not described, which contradicts nothing:", *_table(report.notices)]
    if sentences := report.how_to_repeat:
        lines += ["", "To repeat the commands of the report:", "", *(f"- {_text(sentence)}" for sentence in sentences)]
    if since_last.in_words:
        lines += ["", since_last.in_words, "", *(f"- gone: {_text(title)}" for title in since_last.gone)]
    if report.ledger:
        claims = ", ".join(f"{count} {verdict}" for verdict, count in report.ledger.counts.items())
        lines += ["", f"Claims of the description: {claims}."]
    for title, texts in report.gaps.items():
        lines += ["", f"{title}:", "", *(f"- {_text(text)}" for text in texts)]
    lines += ["", *map(_text, report.evidence_of_run)]
    return "\n".join(lines) + "\n"


def _table(causes: list[Cause]) -> list[str]:
    if not causes:
        return []
    columns = table()
    titles = [*(column.title for column in columns), "Follows"]
    lines = ["", f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    for cause in causes[:_MOST_FINDINGS]:
        texts = [*(column.text(cause.finding) for column in columns), str(len(cause.echoes) or "")]
        lines.append(f"| {' | '.join(map(_text, texts))} |")
    if (more := len(causes) - _MOST_FINDINGS) > 0:
        lines += ["", f"and {more} more, all of them in the report."]
    return lines


def junit_xml(report: Report) -> bytes:
    """Return a test case for each operation and check that was asked; causes that contradict nothing fail none."""
    suite = ET.Element("testsuite", name=f"conformance of {report.target}", time=str(report.duration_seconds))
    failed: dict[tuple[str, str], list[str]] = {}
    for one in (finding for cause in report.causes for finding in cause.findings):
        text = "\n".join((first_line(one), *(f"{title.lower()}: {text}" for title, text in details(one))))
        failed.setdefault((one.operation_id, one.oracle.id), []).append(text)
    for unreached in report.unreached:
        failed.setdefault((unreached.operation_id, "success"), []).append(f"no 2xx in {unreached.where}")
    asked = {
        (operation.operation_id, of_check(name).id) for operation in report.operations for name in operation.checks
    }
    for operation_id, name in sorted(asked | failed.keys()):
        case = ET.SubElement(suite, "testcase", classname=operation_id, name=name)
        for text in failed.get((operation_id, name), ()):
            ET.SubElement(case, "failure", message=text.partition("\n")[0]).text = text
    for error in report.errors:
        ET.SubElement(ET.SubElement(suite, "testcase", classname="run", name=error[:100]), "error", message=error)
    if notices := [cause.first_line for cause in report.notices]:
        ET.SubElement(suite, "system-out").text = "Not described, which contradicts nothing:\n" + "\n".join(notices)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    ET.indent(suite)
    document: bytes = ET.tostring(suite, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _text(value: str) -> str:
    """Return a value for a cell of a table, in which nothing of it is markup."""
    escaped = value.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")
    return " ".join(escaped.split())
