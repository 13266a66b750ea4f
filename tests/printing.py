"""Small PDFs for tests: every text printed at its place in one of four fonts."""

from tests.replay.files import assembled

FONTS = {"plain": "Helvetica", "bold": "Helvetica-Bold", "italic": "Helvetica-Oblique"}
HEIGHT = 842


def printed(*pages, extra=b""):
    """Make a PDF of pages, each a list of (left, top, size, font, text); `extra` goes into the catalog."""
    first = 3 + len(FONTS)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    fonts = " ".join(f"/{name} {3 + place} 0 R" for place, name in enumerate(FONTS))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
    ]
    for base in FONTS.values():
        objects.append(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>".encode()
        )
    for number, texts in enumerate(pages):
        content = b"".join(map(_shown, texts))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {HEIGHT}] /Resources << /Font << {fonts} >> >> "
            f"/Contents {first + 1 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    return assembled(objects)


def _shown(text):
    left, top, size, font, words = text
    plain = words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return f"BT /{font} {size} Tf {left} {HEIGHT - top} Td (".encode() + plain + b") Tj ET\n"


def lines(texts, top=100, left=70, size=10, font="plain", step=14):
    """Return lines below each other, to be printed; an empty one is white space."""
    return [(left, top + step * place, size, font, text) for place, text in enumerate(texts) if text]


def below(*groups, top=100):
    """Stack (font, lines) with white space between the groups."""
    page = []
    for font, texts in groups:
        page += lines(texts, top=top, font=font)
        top += 14 * len(texts) + 14
    return page
