"""Sphinx: the reference of the installed package. Built without warnings by ./dev python."""

from __future__ import annotations

project = "h2prism"
author = "the h2prism authors"
extensions = ["sphinx.ext.autodoc", "sphinx.ext.viewcode"]
html_theme = "alabaster"
html_theme_options = {"description": "An HTTP/2 peer that misbehaves on purpose", "page_width": "1100px"}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autoclass_content = "class"
nitpicky = False
viewcode_follow_imported_members = True
