"""Styles of API references: pages of documentation rendered from the description, and changes to what they state.

They were written from the description and from how published API references look, without a look at the code that
reads pages (`contract_tests/documentation`), so that they measure what that code understands of other people's pages.
"""
