"""How forms are printed: a layout is a YAML file beside this module, checked when it is loaded."""

from pipelines.synthetic.layouts.model import Column, FormLayout, Layout, LayoutError, Line, load, names

__all__ = ["Column", "FormLayout", "Layout", "LayoutError", "Line", "load", "names"]
