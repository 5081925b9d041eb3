"""The plain files an office keeps in git: read, checked all at once, and written as a starter."""

from office.errors import FilesRefused
from office.files.faults import FileFault
from office.files.folder import read_folder
from office.files.reports import report, report_json
from office.files.starter import template

__all__ = ["FileFault", "FilesRefused", "read_folder", "report", "report_json", "template"]
