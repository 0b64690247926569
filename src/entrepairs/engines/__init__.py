"""Pure functions over plain data: no Django, no clock, no input or output."""
