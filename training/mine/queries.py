"""Queries that a chunk of code answers: from its comments, names, errors, and words of its own."""

import hashlib
import random
import re

WORDS = (3, 26)
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
ERROR = re.compile(
    r"(?:\braise\s+(?:\w+\.)*(\w+)\(\s*f?|\bthrow\s+(?:new\s+)?(\w+)\(\s*|\berrors\.New\(|\bfmt\.Errorf\(|\bpanic!?\(|\bbail!\(|\banyhow!\(|#\[error\()"
    r"([\"'`])((?:(?!\3)[^\n\\]){16,140})\3")
ATTRIBUTE = re.compile(r"^\s*(@\w|#!?\[|\[\w)")
COMMENT = re.compile(r"^\s*(?://[/!]?|#(?!!|\[|include|define|if|endif)|\*(?!/)|--)\s?(.*)$")
CODE_LIKE = re.compile(r"[;{}=]|\w\(\)|^\s*(if|for|return|import|let|const|var|def)\b|eslint|noqa|prettier|copyright|licen[sc]e|TODO|FIXME|type: ignore|pylint|SPDX|istanbul|@ts-", re.IGNORECASE)
VERBS = ("add", "fix", "support", "handle", "allow", "improve", "refactor", "remove", "avoid", "ensure", "use", "prevent", "make", "correct", "respect", "rename", "update", "expose", "do not")
PATTERNS = (
    "how {w} works", "how is {w} implemented", "how are {w} handled", "where is {w}", "{w} implementation", "{w} handling", "how does {w} work",
    "what does {w} do", "where are {w} handled", "{w}", "{w}", "{w}",
)
STOP = set("self this return if else for while def fn func function class struct impl pub const let var new none null true false and or not in is import from as with try except catch throw raise static final public private void int str string bool err error nil ok some result the a an of to be it that option type value".split())


def chance(*parts):
    """A generator of numbers that is the same for the same place on every machine."""
    return random.Random(int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:8], "big"))


def split(name):
    return [part.lower() for part in PARTS.findall(name)]


def of_chunk(path, chunk, rare):
    """
    Yields (kind, query, lines of the chunk to take out so that the query does not find itself, as [first, last] or None).
    @param rare how rare a word is in the package
    """
    lines = chunk["text"].split("\n")
    rng = chance(path, chunk["startLine"], chunk["text"][:80])
    if chunk["role"] == "test":
        return
    documented = False
    for sentence, first, last, definition in docs(chunk, lines):
        documented = True
        yield "doc", sentence, [first, last]
        how = asked(sentence, rng)
        if how and rng.random() < 0.4:
            yield "how", how, [first, last]
        if rng.random() < 0.25:
            yield "commit", f"{rng.choice(VERBS)} {lowered(sentence)}", [first, last]
    for sentence, first, last in comments(lines, documented):
        yield "comment", sentence, [first, last]
    yield from names(chunk, lines, rng)
    for match in ERROR.finditer(chunk["text"]):
        name, text = match.group(1) or match.group(2) or "", match.group(4)
        if len(text.split()) >= 4:
            printed = re.sub(r"\$?\{[^}]*\}|%\(\w+\)[a-z]|%[-+#0-9.]*[a-zA-Z]", lambda _: rng.choice(("'main'", "42", "'/srv/data'")), text)
            line = chunk["text"].count("\n", 0, match.start())
            yield "error", f"{name}: {printed}" if name else printed, [line, line] if rng.random() < 0.3 else None
    yield from drawn(chunk, rare, rng)


def docs(chunk, lines):
    for definition in chunk["definitions"]:
        at = definition["startLine"] - chunk["startLine"]
        lead = definition.get("leadLine", definition["startLine"]) - chunk["startLine"]
        if 0 <= lead < at <= len(lines):
            block = [n for n in range(lead, at) if not ATTRIBUTE.match(lines[n])]
            text = " ".join(re.sub(r"^\s*(/\*\*?|\*/|\*(?!/)|//[/!]?|#|--|\"\"\")|\*/\s*$", "", lines[n]) for n in block)
            sentence = first_sentence(text, definition["name"])
            if sentence and block:
                yield sentence, block[0], block[-1], definition
                continue
        for first in range(at + 1, min(at + 12, len(lines))):
            if re.match(r"\s*[rRuU]?(\"\"\"|''')", lines[first]):
                quote = '"""' if '"""' in lines[first] else "'''"
                last = first
                if lines[first].count(quote) < 2:
                    last = next((n for n in range(first + 1, len(lines)) if quote in lines[n]), len(lines) - 1)
                body = "\n".join(lines[first : last + 1]).strip().lstrip("rRuU").strip("\"'")
                sentence = first_sentence(body, definition["name"])
                if sentence:
                    yield sentence, first, last, definition
                break
            if lines[first - 1].rstrip().endswith(":") and lines[first].strip():
                break


def first_sentence(text, symbol):
    text = re.split(r"(?:^|\s)[@\\:](?:param|return|deprecated|see|private|public|internal|api|type|since|throws|arg)\w*\b", text)[0]
    text = re.sub(r"\{@\w+\s+([^}]*)\}", r"\1", text)
    text = re.sub(r"<[^>]+>|:[\w:]+:(?=`)|https?://\S+", " ", text)
    text = re.sub(r"\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])?", r"\1", text)
    text = " ".join(re.sub(r"[`*]|={3,}|-{3,}", "", text).split())
    text = re.split(r"(?<=[\w)])[.!:](?:\s|$)|\s-\s|>>>", text)[0].strip()
    head, _, rest = text.partition(" ")
    if head.strip("()") == symbol:
        text = rest
    words = text.split()
    if not WORDS[0] <= len(words) <= WORDS[1] or CODE_LIKE.search(text) or re.search(r"deprecated|copyright|generated", text, re.IGNORECASE):
        return None
    return text


def comments(lines, documented):
    """Runs of comment lines inside code."""
    n, found = 0, 0
    while n < len(lines) and found < 2:
        match = COMMENT.match(lines[n])
        if not match:
            n += 1
            continue
        first, words = n, []
        while n < len(lines) and (match := COMMENT.match(lines[n])):
            words.append(match.group(1))
            n += 1
        text = " ".join(" ".join(words).split())
        text = re.split(r"(?<=[\w)])\.(?:\s|$)", text)[0].strip(" .*/`")
        if 4 <= len(text.split()) <= 24 and not CODE_LIKE.search(text) and not (documented and first == 0):
            found += 1
            yield text, first, n - 1


def names(chunk, lines, rng):
    """Names as people write them: as they are, in words, and bent."""
    for definition in chunk["definitions"][:4]:
        words = split(definition["name"])
        if len(definition["name"]) < 4 or len(words) > 7:
            continue
        scope = split((definition["scope"] or "").split(".")[-1])
        draw = rng.random()
        if draw < 0.25:
            yield "symbol", definition["name"], None
        elif draw < 0.6 and len(words) + len(scope) > 1:
            yield "name", " ".join(scope + words if rng.random() < 0.5 else words + scope), None
        elif len(words) > 1:
            phrase = bent(words, rng)
            if scope and rng.random() < 0.4:
                phrase = f"{phrase} {rng.choice(('in', 'of', 'for'))} {' '.join(scope)}"
            yield "how", rng.choice(PATTERNS).format(w=phrase), None
            if rng.random() < 0.4:
                yield "commit", f"{rng.choice(VERBS)} {phrase}", None


def bent(words, rng):
    """`parse header` as `parsing headers`, `header parsing`."""
    head, rest = words[0], words[1:]
    draw = rng.random()
    if draw < 0.3 and rest:
        return " ".join([*rest, gerund(head)])
    if draw < 0.6:
        return " ".join([gerund(head), *rest[:-1], *(plural(word) for word in rest[-1:])])
    return " ".join([*words[:-1], plural(words[-1])]) if draw < 0.8 else " ".join(words)


def gerund(word):
    if word.endswith("e") and not word.endswith("ee"):
        return word[:-1] + "ing"
    return word + (word[-1] if re.search(r"[^aeiou][aeiou][ptgnm]$", word) and len(word) < 5 else "") + "ing"


def plural(word):
    if word.endswith("s"):
        return word
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"


def asked(sentence, rng):
    """A doc sentence as a question."""
    match = re.match(r"(\w+?)(s|es)?\s+(.+)", sentence)
    if not match:
        return None
    verb, rest = match.group(1).lower(), lowered(match.group(3))
    if match.group(2) and len(verb) > 2:
        verb = verb if not match.group(2) == "es" or verb.endswith(("ss", "sh", "ch", "x")) else verb + "e"
        return rng.choice((f"how to {verb} {rest}", f"{gerund(verb)} {rest}", f"where does it {verb} {rest}", f"code that {verb}s {rest}"))
    return rng.choice((f"where is {lowered(sentence)}", f"how does {lowered(sentence)} work", lowered(sentence)))


def lowered(text):
    return text[0].lower() + text[1:] if len(text) > 1 and not text[1].isupper() else text


def drawn(chunk, rare, rng):
    """Terse notes on a change, as far as a rule can write them: a verb, what is defined, and rare words of the body."""
    if rng.random() > 0.5 or not chunk["definitions"]:
        return
    definition = rng.choice(chunk["definitions"][:4])
    own = set(split(definition["name"]))
    body = {word for word in re.findall(r"[A-Za-z_]\w{2,30}", chunk["text"]) if word.lower() not in STOP and not own.issuperset(split(word))}
    best = sorted(body, key=lambda word: (-rare(word), word))[:8]
    if len(best) < 3:
        return
    some = [word if rng.random() < 0.5 else " ".join(split(word)) for word in rng.sample(best, rng.choice((1, 2, 2, 3)))]
    name = definition["name"] if rng.random() < 0.4 else " ".join(split(definition["name"]))
    joined = rng.choice((f"{name} {' '.join(some)}", f"{' '.join(some)} in {name}", f"{some[0]} {name} {' '.join(some[1:])}"))
    yield "commit", f"{rng.choice(VERBS)} {joined}", None
