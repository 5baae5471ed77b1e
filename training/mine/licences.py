"""Which licences may be trained on, and which one an archive is under."""

import json
import re

PERMISSIVE = {
    "MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "BSD", "Apache-2.0", "ISC", "0BSD", "Zlib", "Unlicense", "CC0-1.0", "BlueOak-1.0.0",
    "PSF-2.0", "Python-2.0", "BSL-1.0", "HPND", "Apache-2.0 WITH LLVM-exception",
}
# Names that people write, as identifiers.
SPELLED = [
    (r"mit-cmu", "MIT-CMU"),
    (r"hpnd|historical permission notice", "HPND"),
    (r"\bmit-0\b|mit no attribution", "MIT-0"),
    (r"\bmit\b|expat", "MIT"),
    (r"apache", "Apache-2.0"),
    (r"bsd-3|3-clause bsd|new bsd|modified bsd|bsd 3|three.clause|edl.?1\.0|eclipse distribution", "BSD-3-Clause"),
    (r"bsd-2|2-clause bsd|simplified bsd|bsd 2", "BSD-2-Clause"),
    (r"\bbsd\b", "BSD"),
    (r"\bisc\b", "ISC"),
    (r"unlicense|public domain", "Unlicense"),
    (r"python software foundation|\bpsf", "PSF-2.0"),
    (r"\bzlib\b", "Zlib"),
    (r"0bsd", "0BSD"),
    (r"cc0", "CC0-1.0"),
]
COPYLEFT = re.compile(r"\b(a|l)?gpl|general public|mozilla|\bmpl\b|eclipse public|\bepl\b|cddl|busl|business source|sspl|elastic", re.IGNORECASE)
# Sentences that only one licence's text has.
TEXTS = [
    (r"gnu (lesser |affero |library )?general public license", "GPL"),
    (r"mozilla public license", "MPL-2.0"),
    (r"eclipse public license", "EPL"),
    (r"business source license", "BUSL-1.1"),
    (r"apache license,?\s+version 2\.0", "Apache-2.0"),
    (r"permission to use, copy, modify, and(/or)? distribute this software for any purpose with or without fee", "ISC"),
    (r"redistribution and use in source and binary forms.*neither the name", "BSD-3-Clause"),
    (r"redistribution and use in source and binary forms", "BSD-2-Clause"),
    (r"permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
    (r"this is free and unencumbered software", "Unlicense"),
]


def spelled(text):
    for pattern, name in SPELLED:
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return None


def of_expression(expression):
    """A licence as metadata has it, or None when some part that binds is not permissive."""
    expression = expression.strip().strip("()")
    if expression in PERMISSIVE:
        return expression
    # One may be chosen of several.
    choices = [part for part in re.split(r"\s+or\s+|\s*/\s*|;", expression, flags=re.IGNORECASE) if part.strip()]
    for choice in choices:
        parts = [part.strip(" ()") for part in re.split(r"\s+and\s+|,(?!\s*version)", choice, flags=re.IGNORECASE)]
        if all(part in PERMISSIVE or (spelled(part) and not COPYLEFT.search(part)) for part in parts if part):
            return expression[:80] if len(expression) <= 80 else spelled(expression)
    return None


def of_text(text):
    flat = " ".join(text.lower().split())
    for pattern, name in TEXTS:
        if re.search(pattern, flat):
            return name if name in PERMISSIVE else None
    return None


def of_archive(registry, files):
    """@param files path to text, of one archive, without its top folder. @returns an identifier, or None"""
    if registry == "npm" and "package.json" in files:
        value = json.loads(files["package.json"]).get("license")
        value = value.get("type") if isinstance(value, dict) else value
        return of_expression(value) if isinstance(value, str) else None
    if registry == "cargo" and "Cargo.toml" in files:
        match = re.search(r'^license\s*=\s*"([^"]+)"', files["Cargo.toml"], re.MULTILINE)
        return of_expression(match.group(1)) if match else None
    if registry == "pypi" and "PKG-INFO" in files:
        head = files["PKG-INFO"].split("\n\n")[0]
        match = re.search(r"^License-Expression: (.+)$", head, re.MULTILINE)
        if match:
            return of_expression(match.group(1))
        classes = re.findall(r"^Classifier: License :: (?:OSI Approved :: )?(.+)$", head, re.MULTILINE)
        if classes:
            kept = [of_expression(name) for name in classes]
            return next((name for name in kept if name), None) if not all(COPYLEFT.search(name) for name in classes) else None
        match = re.search(r"^License: (.+)$", head, re.MULTILINE)
        if match and of_expression(match.group(1)):
            return of_expression(match.group(1))
    texts = [text for path, text in files.items() if re.fullmatch(r"(licen[cs]e|copying|unlicense)([-._].*)?", path, re.IGNORECASE)]
    return next((name for name in map(of_text, texts) if name), None)
