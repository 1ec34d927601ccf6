"""The web application. Gradio reads its switches when it is imported, so they are set before any module here is."""

import os

# Gradio would ask outside hosts for its newest version and report that it was started.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["GRADIO_MCP_SERVER"] = "False"
os.environ["GRADIO_SSR_MODE"] = "False"
