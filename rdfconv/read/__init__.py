"""Names on a command line -> Pages: files, folders, patterns, archives, standard input, the web.

`iter_names` gives the names behind what a user typed, `pages_of` the pages behind a name. Archives and addresses need
extras (`warc`, `zst`, `web`); whatever is missing is said where it is wanted.
"""

from rdfconv.read.access import ENDINGS, Access, Choice, Reader, Span, Web
from rdfconv.read.files import STDIN, is_address, is_remote, iter_names, read_page
from rdfconv.read.pages import archive_of, chosen, pages_of
from rdfconv.read.rdf import is_rdf, iter_rdf, numbered, read_rdf

__all__ = [
    "ENDINGS",
    "STDIN",
    "Access",
    "Choice",
    "Reader",
    "Span",
    "Web",
    "archive_of",
    "chosen",
    "is_address",
    "is_rdf",
    "is_remote",
    "iter_names",
    "iter_rdf",
    "numbered",
    "pages_of",
    "read_page",
    "read_rdf",
]
