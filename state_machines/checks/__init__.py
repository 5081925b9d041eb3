"""The examinations a definition must pass, one file per part of it."""
