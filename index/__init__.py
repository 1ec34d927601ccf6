"""Notices, and the index over them."""

import os

# onnxruntime starts its telemetry when it is imported, by whichever library, and leaves a mark in the temporary folder.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
