"""The briefing: one value of facts, as an HTML page, as Markdown and as a Word document."""
