"""The typeface of PDFs: the machine's own where it knows many alphabets, else the one shipped."""

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts",
    "/usr/share/fonts/truetype/liberation",
    "/System/Library/Fonts/Supplemental",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
FACES = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
)
SHIPPED = ("Vera.ttf", "VeraBd.ttf")  # within reportlab; knows Western European letters
REGULAR, BOLD = "Pack", "Pack-Bold"


def _found() -> tuple[str, str]:
    for folder in map(Path, FOLDERS):
        for regular, bold in FACES:
            if (folder / regular).is_file() and (folder / bold).is_file():
                return str(folder / regular), str(folder / bold)
    return SHIPPED


def register() -> None:
    """Make the typeface known to reportlab under our two names; twice does it once."""
    if REGULAR in pdfmetrics.getRegisteredFontNames():
        return
    regular, bold = _found()
    pdfmetrics.registerFont(TTFont(REGULAR, regular))
    pdfmetrics.registerFont(TTFont(BOLD, bold))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )


register()  # widths are needed as soon as anything is drawn
