"""Asks semble the queries of the benchmark: the same corpora, the static model named by SEMBLE_MODEL_NAME.

Reads `{"corpora": [{"name", "root", "queries": [text]}]}` from stdin. Prints the first ten places of each query by each of
its arms; how good they are is judged by the same code as ours. Needs `pip install semble`.
"""

import json
import sys
from importlib.metadata import version

from semble import SembleIndex

# Its own options: alpha 0 is BM25 alone, 1 the vectors alone; rerank is its ranking.
ARMS = {
    "semble: BM25, no ranking": {"alpha": 0.0, "rerank": False},
    "semble: static, no ranking": {"alpha": 1.0, "rerank": False},
    "semble: BM25, ranked": {"alpha": 0.0, "rerank": True},
    "semble: BM25 + static, ranked": {},
}
DEPTH = 10


def main() -> None:
    """Index each corpus and answer its queries."""
    answers = {}
    for corpus in json.load(sys.stdin)["corpora"]:
        index = SembleIndex.from_path(corpus["root"])
        print(f"semble: {corpus['name']}", file=sys.stderr, flush=True)
        answers[corpus["name"]] = [
            {
                arm: [
                    {"path": hit.chunk.file_path, "startLine": hit.chunk.start_line, "endLine": hit.chunk.end_line}
                    for hit in index.search(query, top_k=DEPTH, **options)
                ]
                for arm, options in ARMS.items()
            }
            for query in corpus["queries"]
        ]
    json.dump({"version": version("semble"), "arms": list(ARMS), "answers": answers}, sys.stdout)


main()
