"""Times answers that quote code with guessing ahead and without it, in turn: same network, same prompt, same tokens.

    python bench/lookup_pairs.py --model FOLDER [--tokens N] [--rounds N]

Prints a row for each task: tokens, seconds of both ways, their ratio, and whether the tokens are the same. Both ways take turns, so that a
busy machine slows both.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1]
sys.path.insert(0, str(FOLDER))

from mlx_worker.blas.choose import restart_with_blas  # noqa: E402 -- after the path is set

SYSTEM = "You answer questions about code from the sources below."
# A file of this folder, its lines, and what is asked about them.
TASKS = (
    (
        "mlx_worker/chat/prompt_lookup.py",
        (41, 52),
        "Quote the method `guess` word for word, then say in a sentence what it gives.",
    ),
    ("mlx_worker/chat/sampling.py", (1, 40), "Quote the lines that define what can be set, word for word."),
    (
        "mlx_worker/serve/protocol.py",
        (1, 45),
        "Copy the first function with its comment, then explain it in one sentence.",
    ),
    ("mlx_worker/chat/prompt_cache.py", (30, 70), "Which lines decide what is kept? Quote them word for word."),
    (
        "mlx_worker/embed/batching.py",
        (1, 28),
        "Show the function and tell what each of its lines does, quoting each line.",
    ),
    (
        "mlx_worker/chat/answer_text.py",
        (1, 45),
        "What does this class do? Explain it in three sentences without quoting code.",
    ),
)


class Said:
    """The text of an answer, piece by piece."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.text = ""

    def hear(self, name: str, fields: dict[str, Any]) -> None:
        """Take an event."""
        if name == "text":
            self.text += str(fields["text"])


def main() -> None:
    """Run all tasks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    restart_with_blas()
    from mlx_worker.chat.generator import Request  # noqa: PLC0415 -- after the libraries are chosen
    from mlx_worker.chat.generator_loader import Limits, load_generator  # noqa: PLC0415
    from mlx_worker.chat.sampling import Sampling  # noqa: PLC0415

    generator: Any = load_generator(str(given.model), 4_096, Limits()).generator
    own_sampling = Sampling(temperature=0.0, repetition_penalty=1.0)
    ratios: list[float] = []
    for path, (start, end), question in TASKS:
        lines = (FOLDER / path).read_text("utf-8").splitlines()[start - 1 : end]
        source = "\n".join(lines)
        messages = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": f"[1] {path}:{start}-{end}\n{source}\n\n{question}"},
        ]
        seconds: dict[bool, list[float]] = {True: [], False: []}
        texts: dict[bool, str] = {}
        tokens = 0
        for turn in range(2 * given.rounds):
            guessing = turn % 2 == 0
            generator._lookup = guessing
            said = Said()
            request = Request(messages, f"pair {path}", given.tokens, own_sampling, ())
            result = generator.generate(request, said.hear, lambda: False)
            seconds[guessing].append(result.answer_ms / 1_000)
            texts[guessing] = said.text
            tokens = result.answer_tokens
        ratio = statistics.median(seconds[False]) / statistics.median(seconds[True])
        ratios.append(ratio)
        same = "same" if texts[True] == texts[False] else "DIFFERENT"
        print(
            f"{question[:58]:58} {tokens:4} tokens  plain {statistics.median(seconds[False]):6.1f} s"
            f"  guessing {statistics.median(seconds[True]):6.1f} s  {ratio:.2f}x  {same}",
            flush=True,
        )
    print(f"median of {len(ratios)}: {statistics.median(ratios):.2f}x")


if __name__ == "__main__":
    main()
