"""Random damage to files of every format: to packages and their parts, to XML and HTML, to marked-up text."""

import random
import re
import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from eval.robustness.file_seeds import SeedFile, pack, seed_files
from eval.robustness.hostile_text import BITS, random_bits
from eval.robustness.mutations import LARGEST, damage_bytes, damage_text

_TOKEN = re.compile(r"<[^<>]*+>|\\[a-z]+-?\d*|\w+|\s+|.", re.DOTALL)
_TAG = re.compile(r"<(?P<name>[A-Za-z][\w:.-]*)(?P<rest>[^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)=(\"[^\"<>]*\"|'[^'<>]*')")
_ENDS_OF_ENTRY = b"PK\x01\x02"
_VALUES = (
    "", "0", "-1", "1", "99", "65535", "1048576", "2147483648", "99999999999999999999", "1e309", "NaN", "a", "\u0663",
    "../../../etc/passwd", "#", "a.xhtml#a", "A1:XFD1048576", "XFD1048576", "true", "false", "xx" * 30_000,
)  # fmt: skip
_PIECES = (
    "<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;'>]>", "<!--", "-->", "<![CDATA[", "]]>", "<?pi a?>", "&b;",
    "&#0;", "&#xD800;", "&nbsp;", "<a:b/>", "<p>", "</p>", "<table><tr><td>", "</table>", "<pre>", "</body></html>",
    "\\bin9999 ", "\\u-99999?", "\\u55357?", "\\'", "\\'zz", "\\footnote ", "\\row\\row", "\\cell", "\\intbl",
    "\\fcharset255", "{", "}", "{\\*", "--outer\n", "--outer--\n", "--b\n",
    '\nContent-Type: multipart/mixed; boundary=""\n', "Content-Type: message/rfc822\n\n",
    "\nContent-Transfer-Encoding: base64\n", "\nContent-Transfer-Encoding: uuencode\n", "=?utf-8?b?////?=", "=\n",
    "=ZZ", "\nFrom a@b.example Tue May  4 06:30:00 2021\n", 'charset="unknown-8bit"', "charset=utf-7",
    "99:99:99.999 --> 00:00:00.000\n", '"', '""', ",,,,", "sep=;\n", "\t\t", "```\n", "> > > > ", "- - - - ",
    "[^1]: ", "%PDF-1.7\n", "PK\x03\x04", "\ud800", "\x00",
)  # fmt: skip


def damaged_file(rng: random.Random) -> tuple[str, bytes]:
    """Return a damaged file of any format: its ending, which a few files have wrong, and its bytes."""
    seed = rng.choice(seed_files())
    suffix, data = seed.suffix, seed.data
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = _damage(rng, SeedFile(suffix, data, seed.is_package))
    if rng.random() < 0.08:
        data = rng.choice((_cut, damage_bytes))(rng, data)
    if rng.random() < 0.05:
        suffix = rng.choice(seed_files()).suffix
    return suffix, data


def _damage(rng: random.Random, file: SeedFile) -> bytes:
    if file.is_package:
        return rng.choices(_PACKAGE_DAMAGE, _PACKAGE_WEIGHTS)[0](rng, file.data)
    if rng.random() < 0.2 or file.suffix == ".pdf":
        return rng.choice((_cut, damage_bytes, damage_bytes))(rng, file.data)
    text = file.data.decode("utf-8", "surrogateescape")
    return _damage_markup(rng, text).encode("utf-8", "surrogatepass")[:LARGEST]


def _damage_markup(rng: random.Random, text: str) -> str:
    text = rng.choice(_TEXT_DAMAGE)(rng, text)
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")[:LARGEST]


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package; of a damaged package, those that can be read."""
    parts = {}
    try:
        with ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                try:
                    parts[name] = archive.read(name)
                except Exception:  # an earlier damage, of any kind
                    parts[name] = b""
    except Exception:  # as above
        return {"a.xml": data[:LARGEST]}
    return parts or {"a.xml": b""}


def _change_part(rng: random.Random, data: bytes) -> bytes:
    """Damage the markup of a part."""
    parts = _parts(data)
    name = rng.choice(list(parts))
    text = parts[name].decode("utf-8", "replace")
    return pack({**parts, name: _damage_markup(rng, text).encode("utf-8", "replace")})


def _change_bytes_of_part(rng: random.Random, data: bytes) -> bytes:
    parts = _parts(data)
    name = rng.choice(list(parts))
    return pack({**parts, name: damage_bytes(rng, parts[name])})


def _rearrange_parts(rng: random.Random, data: bytes) -> bytes:
    """Leave out a part, rename it, empty it, or exchange it with another one."""
    parts = _parts(data)
    name, other = rng.choice(list(parts)), rng.choice(list(parts))
    way = rng.randrange(4)
    if way == 0:
        del parts[name]
    elif way == 1:
        parts[rng.choice((name.upper(), f"/{name}", f"../{name}", name.replace("/", "\\"), f"{name}/", "a"))] = (
            parts.pop(name)
        )
    elif way == 2:
        parts[name] = b""
    else:
        parts[name], parts[other] = parts[other], parts[name]
    return pack(parts)


def _double_part(rng: random.Random, data: bytes) -> bytes:
    """Add a part of a name that the package has already, of another content."""
    parts = _parts(data)
    name, other = rng.choice(list(parts)), rng.choice(list(parts))
    written = BytesIO()
    with ZipFile(written, "w", rng.choice((ZIP_DEFLATED, ZIP_STORED))) as archive:
        for each, content in [*parts.items(), (f"{name[:-1]}\0", parts[other])]:
            archive.writestr(each, content)
    return written.getvalue().replace(f"{name[:-1]}\0".encode(), name.encode())


def _change_directory(rng: random.Random, data: bytes) -> bytes:
    """Write a wrong size, place, check sum, method or flag into the directory of a package."""
    places = [found.start() for found in re.finditer(re.escape(_ENDS_OF_ENTRY), data)]
    if not places:
        return damage_bytes(rng, data)
    changed = bytearray(data)
    offset, size = rng.choice(((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (42, 4)))
    value = rng.choice((0, 1, 8, 99, 65_535, 2**31, 2**32 - 1)) & (256**size - 1)
    at = rng.choice(places) + offset
    changed[at : at + size] = struct.pack("<I", value)[:size]
    return bytes(changed)


def _cut(rng: random.Random, data: bytes) -> bytes:
    at = rng.randint(0, len(data))
    return rng.choice((data[:at], data[at:], data[:at] + data[at + rng.choice((1, 40, 900)) :]))


def _change_tokens(rng: random.Random, text: str) -> str:
    """Leave out, double, exchange and move tags, control words and words."""
    tokens = _TOKEN.findall(text)
    for _ in range(rng.choice((1, 3, 20))):
        if not tokens:
            break
        at, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        way = rng.randrange(5)
        if way == 0:
            del tokens[at : at + rng.choice((1, 5))]
        elif way == 1:
            tokens[at:at] = tokens[other : other + rng.choice((1, 30))] * rng.choice((1, 2, 100))
        elif way == 2:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif way == 3:
            tokens.insert(at, rng.choice(_PIECES))
        else:
            tokens[at] = rng.choice(BITS) if rng.random() < 0.5 else random_bits(rng, 40)
    return "".join(tokens)


def _change_attributes(rng: random.Random, text: str) -> str:
    """Give attributes other values."""
    found = list(_ATTRIBUTE.finditer(text))
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 3, 9)))), key=lambda m: -m.start()):
        value = rng.choice((*_VALUES, rng.choice(found)[2][1:-1]))
        text = f'{text[: match.start()]}{match[1]}="{value}"{text[match.end() :]}'
    return text


def _nest(rng: random.Random, text: str) -> str:
    """Put an element, a group or a quotation into itself many times."""
    depth = rng.choice((3, 60, 255, 3_000, 30_000))
    tags = list(_TAG.finditer(text))
    if not tags:
        at = rng.randint(0, len(text))
        opening, closing = rng.choice(
            (("{", "}"), ("> ", ""), ("- ", ""), ("(", ")"), ("[", "]"), ("**", "**"), ('"', '"'))
        )
        return text[:at] + opening * depth + text[at : at + 90] + closing * depth + text[at + 90 :]
    tag = rng.choice(tags)
    end = text.find(f"</{tag['name']}>", tag.end())
    end = min(len(text), tag.end() + 200) if end < 0 else end
    inner = text[tag.end() : end]
    if rng.random() < 0.3:
        return text[: tag.start()] + tag[0] * depth + text[tag.end() :]
    depth = min(depth, LARGEST // (len(tag[0]) + len(tag["name"]) + 3))
    return text[: tag.end()] + tag[0] * depth + inner + f"</{tag['name']}>" * depth + text[end:]


def _rename_tags(rng: random.Random, text: str) -> str:
    """Give an element, or all of its name, the name of another one."""
    tags = list(_TAG.finditer(text))
    if not tags:
        return _change_tokens(rng, text)
    one, other = rng.choice(tags), rng.choice(tags)
    if rng.random() < 0.5:
        return re.sub(rf"(</?){re.escape(one['name'])}(?=[\s/>])", lambda found: found[1] + other["name"], text)
    return f"{text[: one.start()]}<{other['name']}{one['rest']}>{text[one.end() :]}"


def _repeat_element(rng: random.Random, text: str) -> str:
    """Repeat a tag with its words, up to a million characters."""
    tags = list(_TAG.finditer(text)) or list(re.finditer(r"[^\n]*\n", text))
    if not tags:
        return text
    at, other = sorted((rng.randrange(len(tags)), rng.randrange(len(tags))))
    part = text[tags[at].start() : tags[min(other, at + 12)].end()]
    size = rng.choice((2, 30, 1_000, LARGEST if rng.random() < 0.1 else 20_000))
    return text[: tags[at].start()] + part * max(1, min(size, LARGEST // len(part))) + text[tags[at].start() :]


_TEXT_DAMAGE: tuple[Callable[[random.Random, str], str], ...] = (
    _change_tokens, _change_tokens, _change_attributes, _nest, _rename_tags, _repeat_element, damage_text,
)  # fmt: skip
_PACKAGE_DAMAGE: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _change_part, _change_bytes_of_part, _rearrange_parts, _double_part, _change_directory, _cut, damage_bytes,
)  # fmt: skip
_PACKAGE_WEIGHTS = (60, 8, 12, 3, 8, 3, 6)
